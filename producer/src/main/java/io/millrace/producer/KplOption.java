package io.millrace.producer;

import java.util.function.Consumer;

/**
 * One option of the KPL and what becomes of it.
 *
 * @param here what this producer does if the option is not set; empty if that is what the KPL does
 */
record KplOption(String name, KplRange range, String kplDefault, String here, Meaning meaning) {

    /** What a value of the option is here. */
    @FunctionalInterface
    interface Meaning {
        Translation of(String value, KplValues all);
    }

    /** A note for the user, and what is done to a builder. */
    record Translation(KplNote note, Consumer<KinesisProducer.Builder> action) {
        static Translation noted(KplNote note) {
            return new Translation(note, builder -> {});
        }
    }

    static KplOption of(String name, KplRange range, String kplDefault, Meaning meaning) {
        return new KplOption(name, range, kplDefault, "", meaning);
    }

    /** The same option, with a default of its own here. */
    KplOption unset(String defaultHere) {
        return new KplOption(name, range, kplDefault, defaultHere, meaning);
    }

    static KplOption meaningless(String name, KplRange range, String kplDefault, String why) {
        return of(
                name, range, kplDefault, (value, all) -> Translation.noted(new KplNote.Meaningless(name, value, why)));
    }

    static KplOption changed(String name, KplRange range, String kplDefault, String why) {
        return of(name, range, kplDefault, (value, all) -> Translation.noted(new KplNote.Changed(name, value, why)));
    }
}
