package io.millrace.benchmarks.producer;

import org.jspecify.annotations.Nullable;

/** Takes records, does nothing with them, and says that all is well. */
final class NobodysSide implements Side {
    private final Acks acks;

    // Without somebody who may read it, the compiler would not make the key.
    @Nullable
    volatile String lastKey;

    NobodysSide(Acks acks) {
        this.acks = acks;
    }

    @Override
    public void put(String key, byte[] data) {
        lastKey = key;
        acks.ended(null);
    }

    @Override
    public void putTimed(String key, byte[] data) {
        lastKey = key;
        acks.ended(null, System.nanoTime());
    }

    @Override
    public void end() {
        // Everything has ended.
    }
}
