package io.millrace.agent.flow;

/**
 * The bytes that the whole process may hold between file and destination. Every flow may use a share of its own whatever the others do, so
 * that one whose destination is down does not stop them; half of all is for whoever comes first. A batch larger than what is left is let in
 * when its flow holds nothing. Belongs to the loop.
 */
public final class ByteBudget {
    private final long commonBytes;
    private final long ownBytes;
    private long commonUsed;
    private long used;
    private final long mostBytes;

    public ByteBudget(long mostBytes, int flows) {
        this.mostBytes = mostBytes;
        this.ownBytes = mostBytes / 2 / Math.max(1, flows);
        this.commonBytes = mostBytes - ownBytes * Math.max(1, flows);
    }

    public long usedBytes() {
        return used;
    }

    public long mostBytes() {
        return mostBytes;
    }

    /** What one flow holds. */
    public Share share() {
        return new Share();
    }

    /** The part of a flow. */
    public final class Share {
        private long held;

        boolean hasRoomFor(long bytes) {
            long beyond = Math.max(0, held + bytes - ownBytes) - Math.max(0, held - ownBytes);
            return held == 0 || commonUsed + beyond <= commonBytes;
        }

        void take(long bytes) {
            change(bytes);
        }

        void release(long bytes) {
            change(-bytes);
        }

        long heldBytes() {
            return held;
        }

        private void change(long bytes) {
            commonUsed -= Math.max(0, held - ownBytes);
            held += bytes;
            used += bytes;
            commonUsed += Math.max(0, held - ownBytes);
        }
    }
}
