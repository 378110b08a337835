package io.millrace.agent.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that the whole process may hold between file and destination. Half of all is dealt out evenly: every flow may use its part whatever
 * the others do, so that one whose destination is down does not stop them. The other half is for whoever comes first, but no flow holds more
 * than three eighths of all: more under way makes none faster, and what lives long is what costs the collector. A batch that finds no room is
 * let in when its flow holds nothing. Belongs to the loop.
 */
public final class ByteBudget {
    private final long mostBytes;
    private final List<Share> shares = new ArrayList<>();

    public ByteBudget(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    public long usedBytes() {
        long used = 0;
        for (Share share : shares) {
            used += share.held;
        }
        return used;
    }

    public long mostBytes() {
        return mostBytes;
    }

    /** The part of one more flow. */
    public Share share() {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    /** A flow has ended. */
    public void remove(Share share) {
        shares.remove(share);
    }

    /** What one flow holds. */
    public final class Share {
        private long held;

        boolean hasRoomFor(long bytes) {
            long most = mostBytes / 8 * 3;
            long own = Math.min(most, mostBytes / 2 / Math.max(1, shares.size()));
            if (held == 0 || held + bytes <= own) {
                return true;
            }
            if (held + bytes > most) {
                return false;
            }
            long common = held + bytes - own;
            for (Share other : shares) {
                common += other == this ? 0 : Math.max(0, other.held - own);
            }
            return common <= mostBytes - own * shares.size();
        }

        void take(long bytes) {
            held += bytes;
        }

        void release(long bytes) {
            held -= bytes;
        }
    }
}
