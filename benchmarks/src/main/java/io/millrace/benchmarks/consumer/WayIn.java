package io.millrace.benchmarks.consumer;

import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.Deliveries;
import io.millrace.consumer.process.Handling;
import io.millrace.consumer.process.Tuning;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How user code that does nothing is called. */
enum WayIn {
    PROCESSOR("`processor`", 1),
    ON_RECORD("`onRecord`, one at a time", 1),
    LANES("`onRecord`, 8 lanes a shard", 8),
    ASYNC("`onRecordAsync`, 64 lanes a shard", 64);

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final String label;
    private final int concurrency;

    WayIn(String label, int concurrency) {
        this.label = label;
        this.concurrency = concurrency;
    }

    String label() {
        return label;
    }

    Deliveries deliveries(Watch watch) {
        return switch (this) {
            case PROCESSOR -> Deliveries.toProcessors(context -> new CountingProcessor(context.shardId(), watch));
            case ON_RECORD, LANES -> Deliveries.toHandler(record -> watch.one());
            case ASYNC ->
                Deliveries.toAsyncHandler(record -> {
                    watch.one();
                    return DONE;
                });
        };
    }

    Handling handling() {
        return new Handling(
                new Tuning(concurrency, FailurePolicy.block()),
                ConsumerRecord::partitionKey,
                "memory",
                InstantSource.system());
    }
}
