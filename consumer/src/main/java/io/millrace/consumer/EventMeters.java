package io.millrace.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Counts events; everything is registered at the start, since a registry locks and the loop must not wait. */
final class EventMeters implements ConsumerListener {
    private final MeterSet meters;
    private final Map<Class<? extends ConsumerEvent>, Consumer<ConsumerEvent>> counts = new HashMap<>();

    EventMeters(MeterSet meters) {
        this.meters = meters;
        reads();
        delivery();
        leases();
        trouble();
    }

    @Override
    public void on(ConsumerEvent event) {
        Consumer<ConsumerEvent> count = counts.get(event.getClass());
        if (count != null) {
            count.accept(event);
        }
    }

    private <E extends ConsumerEvent> void count(Class<E> type, Consumer<E> action) {
        counts.put(type, event -> action.accept(type.cast(event)));
    }

    private <E extends ConsumerEvent> void count(Class<E> type, String name, String description) {
        Counter counter = meters.counter(name, "", description);
        count(type, event -> counter.increment());
    }

    private void reads() {
        Counter batches = meters.counter("batches.read", "", "Answers of the service that had records");
        Counter records = meters.counter("wire.records.read", "", "Kinesis records, aggregated or not");
        Counter bytes = meters.counter("wire.data.read", "bytes", "Data of the Kinesis records, aggregated or not");
        count(ConsumerEvent.BatchRead.class, read -> {
            batches.increment();
            records.increment(read.wireRecords());
            bytes.increment((double) read.bytes());
        });
        count(
                ConsumerEvent.DamagedAggregate.class,
                "aggregates.damaged",
                "Aggregates that could not be decoded and were delivered whole");
        Counter filtered = meters.counter(
                "user.records.filtered", "", "User records that belong to another shard and were passed over");
        count(ConsumerEvent.RecordsFiltered.class, passed -> filtered.increment(passed.userRecords()));
        Counter repeats = meters.counter(
                "user.records.duplicates", "", "User records that were delivered before and were passed over");
        count(ConsumerEvent.DuplicatesDropped.class, passed -> repeats.increment(passed.userRecords()));
        count(
                ConsumerEvent.DedupeStateCut.class,
                "dedupe.states.cut",
                "Checkpoints for which some of what is known of repeats was forgotten");
        Counter compressed =
                meters.counter("user.records.not.unwrapped", "", "User records that were delivered compressed");
        count(ConsumerEvent.RecordsNotUnwrapped.class, left -> compressed.increment(left.userRecords()));
    }

    private void delivery() {
        Counter records = meters.counter("user.records.delivered", "", "User records that user code is done with");
        Timer time = meters.timer("delivery.time", "What user code took for the records it was given at a time");
        count(ConsumerEvent.RecordsDelivered.class, delivered -> {
            records.increment(delivered.userRecords());
            time.record(delivered.took());
        });
        count(ConsumerEvent.ProcessingFailed.class, "processing.failures", "Records that user code threw on");
        count(ConsumerEvent.RecordSkipped.class, "records.skipped", "Records that were given up without a trace");
        count(ConsumerEvent.RecordDeadLettered.class, "records.dead.lettered", "Records whose dead letter is safe");
        count(ConsumerEvent.KeyParked.class, "keys.parked", "Keys that were set aside");
        count(ConsumerEvent.Checkpointed.class, "checkpoints.written", "Marks written to the lease table");
    }

    private void leases() {
        count(ConsumerEvent.LeaseGained.class, "leases.gained", "Shards that this worker began to read");
        count(ConsumerEvent.LeaseGiven.class, "leases.given", "Shards that were handed to a peer by name");
        count(ConsumerEvent.ShardEnded.class, "shards.ended", "Closed shards that were wholly settled here");
        count(ConsumerEvent.ForeignOwner.class, "leases.taken.by.others", "Leases that other software took");
        Map<String, Counter> lost = new HashMap<>();
        for (String reason : List.of("HANDED_OVER", "SHARD_ENDED", "FENCED", "DISPLACED")) {
            String tag = reason.toLowerCase(Locale.ROOT);
            lost.put(reason, meters.counter("leases.lost", "", "Shards that were let go or lost", "reason", tag));
        }
        count(ConsumerEvent.LeaseLost.class, event -> {
            Counter counter = lost.get(event.reason());
            if (counter != null) {
                counter.increment();
            }
        });
    }

    private void trouble() {
        count(
                ConsumerEvent.CallFailed.class,
                "calls.failed",
                "Calls to the service, the table or user code that failed");
        count(ConsumerEvent.FeedRestarted.class, "feeds.restarted", "Feeds that the watchdog opened anew");
    }
}
