package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests of other packages. */
public final class Batches {
    private Batches() {}

    public static FeedBatch of(List<WireRecord> records, Duration behindLatest) {
        return of(records, behindLatest, new ReadBudget(1 << 20, Runnable::run));
    }

    /** Takes its bytes from a budget that has room for them. */
    public static FeedBatch of(List<WireRecord> records, Duration behindLatest, ReadBudget budget) {
        List<ReadBudget.Grant> granted = new ArrayList<>();
        long bytes = records.stream().mapToLong(WireRecord::sizeBytes).sum();
        budget.ask(bytes, granted::add);
        return new FeedBatch(records, behindLatest, granted.get(0));
    }
}
