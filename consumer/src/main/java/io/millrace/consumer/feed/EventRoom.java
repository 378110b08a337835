package io.millrace.consumer.feed;

import org.jspecify.annotations.Nullable;

/**
 * The bytes that one feed reserves for its next event, whose size is the service's choice: all that may come, unless events
 * follow each other at the tip, where they are about as small as the last one.
 */
final class EventRoom {
    /** As large as an event of several records was seen; one larger record comes alone. */
    static final long EVENT_BYTES = 1 << 20;

    private static final long LEAST_EXPECTED_BYTES = 16 << 10;

    private final ReadBudget budget;
    private final Runnable reserved;
    private ReadBudget.@Nullable Request request;
    private ReadBudget.@Nullable Grant grant;
    private long lastBytes;

    /** {@code reserved} runs once the bytes that were asked for are there. */
    EventRoom(ReadBudget budget, Runnable reserved) {
        this.budget = budget;
        this.reserved = reserved;
    }

    /** With less than two events' room for each shard, those that stand still would leave none to the others. */
    boolean sufficesAhead() {
        return budget.fairShareBytes() >= EVENT_BYTES;
    }

    void ask(boolean followsAtTip) {
        long bytes = followsAtTip ? Math.max(LEAST_EXPECTED_BYTES, 2 * lastBytes) : EVENT_BYTES;
        request = budget.ask(Math.min(EVENT_BYTES, bytes), granted -> {
            request = null;
            grant = granted;
            reserved.run();
        });
    }

    boolean isReserved() {
        return grant != null;
    }

    /** Puts an event's records, if there are any, where the reader finds them, with what they take. */
    void fill(ReadAnswer event, FeedOutlet outlet) {
        ReadBudget.Grant taken = grant;
        if (taken == null) {
            throw new IllegalStateException("an event came that was not asked for");
        }
        grant = null;
        lastBytes = event.sizeBytes();
        if (event.records().isEmpty()) {
            taken.release();
        } else {
            taken.correct(lastBytes);
            outlet.put(new FeedBatch(event.records(), event.behindLatest(), taken));
        }
    }

    void giveBack() {
        if (request != null) {
            request.cancel();
            request = null;
        }
        if (grant != null) {
            grant.release();
            grant = null;
        }
    }
}
