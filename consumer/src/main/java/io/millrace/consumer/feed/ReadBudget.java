package io.millrace.consumer.feed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The bytes that one worker may hold between reading and settling, shared by all its shards; used on the loop only. A feed
 * asks for what it expects and corrects the number when the answer is there. Requests are served in the order they came;
 * with two answers per feed bounded by {@link #fairShareBytes}, a shard that stands still leaves room for the others.
 * What is larger than the whole budget is admitted alone.
 */
public final class ReadBudget {
    /** The service's largest answer. */
    static final long LARGEST_ANSWER_BYTES = 10 << 20;

    private static final long SMALLEST_SHARE_BYTES = 64 << 10;
    private static final int ANSWERS_PER_FEED = 2;
    /** After about so many answers that did not need it, an excess is forgotten. */
    private static final int EXCESS_MEMORY = 4_096;
    /** So many answers tell what this worker's records are like; before them, each halves the worst that is feared. */
    private static final int FIRST_ANSWERS = 16;

    private final long limitBytes;
    private final Executor loop;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private long usedBytes;
    /** Of records not yet seen the worst is feared: many shards opened at once would each bring it before one has told. */
    private long likelyExcessBytes = LARGEST_ANSWER_BYTES;

    private int answers;
    private int unansweredReads;
    private int feeds;

    public ReadBudget(long limitBytes, Executor loop) {
        this.limitBytes = limitBytes;
        this.loop = loop;
    }

    /** Bytes reserved or held now. */
    public long usedBytes() {
        return usedBytes;
    }

    void feedOpened() {
        feeds++;
    }

    void feedClosed() {
        feeds--;
    }

    /** What one answer may be expected to bring so that every feed can have one in hand and one coming. */
    long fairShareBytes() {
        long share = limitBytes / ((long) ANSWERS_PER_FEED * Math.max(1, feeds));
        return Math.max(SMALLEST_SHARE_BYTES, Math.min(LARGEST_ANSWER_BYTES, share));
    }

    /** What one shard may have in hand before it reads on: whatever stands still, half of the budget is left for the rest. */
    long windowBytes() {
        return Math.max(SMALLEST_SHARE_BYTES, limitBytes / ((long) ANSWERS_PER_FEED * Math.max(1, feeds)));
    }

    /** Calls back on the loop once the bytes are there; cancelling the request forgets it. */
    Request ask(long bytes, Consumer<Grant> granted) {
        return ask(bytes, false, granted);
    }

    /**
     * Likewise, for an answer that may be larger than what is reserved for it, as one that is counted in records may be. While
     * others like it are on their way, each leaves as much room more as one has lately needed, so that only one goes beyond the limit.
     */
    Request askForRecords(long bytes, Consumer<Grant> granted) {
        return ask(bytes, true, granted);
    }

    private Request ask(long bytes, boolean unsure, Consumer<Grant> granted) {
        Request request = new Request(bytes, unsure, granted);
        waiting.add(request);
        loop.execute(this::serve);
        return request;
    }

    private void serve() {
        while (!waiting.isEmpty()) {
            Request head = waiting.element();
            if (head.cancelled) {
                waiting.remove();
                continue;
            }
            long excess = head.unsure ? unansweredReads * likelyExcessBytes : 0;
            if (usedBytes > 0 && usedBytes + head.bytes + excess > limitBytes) {
                return;
            }
            waiting.remove();
            head.granted.accept(new Grant(head.bytes, head.unsure));
        }
    }

    /** The largest of late; what many answers did not need is forgotten little by little, at first faster. */
    private void learnExcess(long excessBytes) {
        answers = Math.min(answers + 1, FIRST_ANSWERS);
        int memory = answers < FIRST_ANSWERS ? 2 : EXCESS_MEMORY;
        likelyExcessBytes = Math.max(excessBytes, likelyExcessBytes - likelyExcessBytes / memory);
    }

    /** A wish for bytes that waits its turn. */
    static final class Request {
        private final long bytes;
        private final boolean unsure;
        private final Consumer<Grant> granted;
        private boolean cancelled;

        private Request(long bytes, boolean unsure, Consumer<Grant> granted) {
            this.bytes = bytes;
            this.unsure = unsure;
            this.granted = granted;
        }

        void cancel() {
            cancelled = true;
        }
    }

    /** Bytes that are reserved or held until {@link #release}. */
    public final class Grant {
        private long bytes;
        private long otherBytes;
        private boolean unanswered;
        private boolean released;

        private Grant(long bytes, boolean unsure) {
            this.bytes = bytes;
            this.unanswered = unsure;
            usedBytes += bytes;
            unansweredReads += unsure ? 1 : 0;
        }

        private void answered() {
            unansweredReads -= unanswered ? 1 : 0;
            unanswered = false;
        }

        long bytes() {
            return bytes;
        }

        /** The true number, known once the answer is there. */
        void correct(long actualBytes) {
            if (!released) {
                if (unanswered) {
                    learnExcess(actualBytes - bytes);
                }
                answered();
                usedBytes += actualBytes - bytes;
                bytes = actualBytes;
                loop.execute(ReadBudget.this::serve);
            }
        }

        /** What one feed may expect to hold of one answer. */
        long fairShareBytes() {
            return ReadBudget.this.fairShareBytes();
        }

        /** What the shard that it belongs to may have in hand before it reads on. */
        long windowBytes() {
            return ReadBudget.this.windowBytes();
        }

        /** The bytes that what was read takes in another form at the moment; they do not wait for room, but others wait for them. */
        void alsoHolds(long newOtherBytes) {
            if (!released) {
                usedBytes += newOtherBytes - otherBytes;
                boolean shrinks = newOtherBytes < otherBytes;
                otherBytes = newOtherBytes;
                if (shrinks) {
                    loop.execute(ReadBudget.this::serve);
                }
            }
        }

        /** Gives the bytes back; a second call does nothing. */
        public void release() {
            if (!released) {
                released = true;
                answered();
                usedBytes -= bytes + otherBytes;
                loop.execute(ReadBudget.this::serve);
            }
        }
    }
}
