package io.millrace.agent.flow;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays of settled batches, for the next ones: what lives as long as a request takes is expensive for a collector to find dead. Belongs to the
 * loop.
 */
final class SpareArrays {
    private static final int MOST = 32;

    private final int arrayBytes;
    private final Deque<byte[]> spare = new ArrayDeque<>();

    /** @param arrayBytes how long the arrays are that are kept */
    SpareArrays(int arrayBytes) {
        this.arrayBytes = arrayBytes;
    }

    /** An array of so many bytes at least; what is in it is of no meaning. */
    byte[] take(int least) {
        if (least > arrayBytes || least <= arrayBytes / 2) {
            return new byte[least];
        }
        byte[] one = spare.pollLast();
        return one == null ? new byte[arrayBytes] : one;
    }

    /** Nobody looks at this array any more. */
    void give(byte[] array) {
        if (array.length == arrayBytes && spare.size() < MOST) {
            spare.addLast(array);
        }
    }
}
