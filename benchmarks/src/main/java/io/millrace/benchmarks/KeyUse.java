package io.millrace.benchmarks;

/** How the records of an aggregate are spread over partition keys. */
public enum KeyUse {
    /** Ten keys, in turn. */
    SHARED(10),
    /** A key for every record. */
    OWN(1000);

    private final int distinctKeys;

    KeyUse(int distinctKeys) {
        this.distinctKeys = distinctKeys;
    }

    int distinctKeys() {
        return distinctKeys;
    }
}
