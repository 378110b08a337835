package io.millrace.aggregation;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Digests that nobody uses at the moment: making one costs as much garbage as three keys. A thread takes the one in its slot, or
 * makes one if another thread was faster, and puts it back. Safe for use by several threads, virtual ones included.
 */
final class IdleMd5 {
    private static final int SLOTS = 64;

    // A cache line has room for 16 references, and neighbours should not meet in one.
    private static final int SPACING = 16;

    private static final AtomicReferenceArray<Md5> IDLE = new AtomicReferenceArray<>(SLOTS * SPACING);

    private IdleMd5() {}

    static HashKey hashKeyOf(String partitionKey) {
        int slot = (int) (Thread.currentThread().getId() % SLOTS) * SPACING;
        Md5 idle = IDLE.getAndSet(slot, null);
        Md5 md5 = idle == null ? new Md5() : idle;
        HashKey hashKey = md5.hashKeyOf(partitionKey);
        IDLE.set(slot, md5);
        return hashKey;
    }
}
