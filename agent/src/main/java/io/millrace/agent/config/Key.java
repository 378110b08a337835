package io.millrace.agent.config;

import org.jspecify.annotations.Nullable;

/**
 * A key of a configuration file: the one place from which reading, schema and documentation come.
 *
 * @param name as it is written
 * @param kind what it may hold
 * @param about what it does, as one or two sentences
 * @param fallback the default as it would be written: text, number or boolean; null if there is none
 * @param required whether it has to be there
 * @param secret whether its value is never shown
 * @param meaningless why the key does nothing here; null if it does something
 */
record Key<T>(
        String name,
        Kind<T> kind,
        String about,
        @Nullable Object fallback,
        boolean required,
        boolean secret,
        @Nullable String meaningless) {
    static <T> Key<T> of(String name, Kind<T> kind, String about) {
        return new Key<>(name, kind, about, null, false, false, null);
    }

    Key<T> byDefault(Object written) {
        return new Key<>(name, kind, about, written, required, secret, meaningless);
    }

    Key<T> necessary() {
        return new Key<>(name, kind, about, fallback, true, secret, meaningless);
    }

    Key<T> hidden() {
        return new Key<>(name, kind, about, fallback, required, true, meaningless);
    }

    /** A key that is read, checked and reported. */
    Key<T> without(String why) {
        return new Key<>(name, kind, about, fallback, required, secret, why);
    }

    /** The default, read as if it had been written. */
    @Nullable
    T defaultValue() {
        if (fallback == null) {
            return null;
        }
        Reading reading = new Reading();
        T value = kind.read(new Spot(reading, "", name, node(fallback), secret));
        if (value == null || !reading.flawless()) {
            throw new IllegalStateException("the default of " + name + " is not a value of it: " + fallback);
        }
        return value;
    }

    private static Node node(Object written) {
        if (written instanceof Boolean value) {
            return new Node.Bool(value, 0, 0);
        }
        return written instanceof Number
                ? new Node.Num(written.toString(), 0, 0)
                : new Node.Text(written.toString(), 0, 0);
    }
}
