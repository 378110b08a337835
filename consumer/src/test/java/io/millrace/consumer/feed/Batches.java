package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests of other packages. */
public final class Batches {
    private Batches() {}

    public static FeedBatch of(List<WireRecord> records, Duration behindLatest) {
        List<ReadBudget.Grant> granted = new ArrayList<>();
        new ReadBudget(1 << 20, Runnable::run).ask(1, granted::add);
        return new FeedBatch(records, behindLatest, granted.get(0));
    }
}
