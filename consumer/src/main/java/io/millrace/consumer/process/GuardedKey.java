package io.millrace.consumer.process;

import org.jspecify.annotations.Nullable;

/**
 * A lane key of the user's making, which cannot fail where keys are looked up: its hash is asked for once, where it is made, and it
 * differs from any key that it cannot be compared with.
 */
final class GuardedKey {
    private final Object key;
    private final int hash;

    private GuardedKey(Object key) {
        this.key = key;
        this.hash = key.hashCode();
    }

    /**
     * A key as lanes know it. Keys whose class is known to be harmless stay as they are.
     *
     * @throws NullPointerException if it is null
     */
    @SuppressWarnings({"EqualsWithItself", "SelfComparison", "SelfEquals"
    }) // asks the user's code whether it can answer
    static Object of(@Nullable Object key) {
        if (key instanceof String || key instanceof Long || key instanceof Integer) {
            return key;
        }
        if (key == null) {
            throw new NullPointerException("the lane key is null");
        }
        if (!key.equals(key)) {
            throw new IllegalArgumentException(
                    "the lane key, a " + key.getClass().getName() + ", does not equal itself");
        }
        return new GuardedKey(key);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof GuardedKey known && known.hash == hash && isEqual(known.key));
    }

    private boolean isEqual(Object other) {
        try {
            return key.equals(other);
        } catch (Exception | LinkageError | StackOverflowError failure) {
            return false;
        }
    }
}
