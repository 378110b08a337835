package io.millrace.producer;

import java.util.concurrent.atomic.AtomicLong;

/** A sum with one writer, the loop, and any number of readers. Costs the writer a plain addition. */
final class Tally {
    private final AtomicLong sum = new AtomicLong();

    void add(long amount) {
        sum.setRelease(sum.getPlain() + amount);
    }

    long sum() {
        return sum.getAcquire();
    }
}
