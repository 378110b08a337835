package io.millrace.cli;

import io.millrace.consumer.lease.Checkpoint;
import io.millrace.consumer.lease.Lease;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.ShardKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * How far a lease is behind.
 *
 * @param behind time from the record at the checkpoint to the newest of the shard; without a checkpoint the age of the oldest unread one
 * @param age for how long the record at the checkpoint has been in the stream; empty if it is no longer there
 */
record LeaseLag(Optional<Duration> behind, Optional<Duration> age) {
    static final LeaseLag UNKNOWN = new LeaseLag(Optional.empty(), Optional.empty());

    /** The service may answer without records although there are some further on. */
    private static final int MOST_READS = 10;

    /** Reads one record of the lease's shard; nothing of a lease that is finished or names no place. */
    static CompletableFuture<LeaseLag> of(ShardReads reads, Lease lease, Instant now) {
        Optional<Position> from = start(lease);
        return from.isEmpty()
                ? CompletableFuture.completedFuture(UNKNOWN)
                : reads.iterator(ShardKey.parse(lease.key()).shardId(), from.get())
                        .thenCompose(iterator -> first(reads, iterator, MOST_READS))
                        .thenApply(answer -> of(lease.checkpoint(), answer, now));
    }

    private static CompletableFuture<GetRecordsResponse> first(ShardReads reads, String iterator, int tries) {
        return reads.read(iterator, 1).thenCompose(answer -> {
            boolean isDone = !answer.records().isEmpty()
                    || answer.nextShardIterator() == null
                    || answer.millisBehindLatest() == 0
                    || tries == 1;
            return isDone
                    ? CompletableFuture.completedFuture(answer)
                    : first(reads, answer.nextShardIterator(), tries - 1);
        });
    }

    static LeaseLag of(Checkpoint checkpoint, GetRecordsResponse answer, Instant now) {
        Duration behind = Duration.ofMillis(answer.millisBehindLatest());
        Optional<Record> first = answer.records().stream().findFirst();
        if (checkpoint.record().isEmpty()) {
            return new LeaseLag(
                    Optional.of(first.map(unread -> since(unread, now)).orElse(behind)), Optional.empty());
        }
        return new LeaseLag(
                Optional.of(behind),
                first.filter(record -> record.sequenceNumber().equals(checkpoint.text()))
                        .map(settled -> since(settled, now)));
    }

    private static Duration since(Record record, Instant now) {
        Duration age = Duration.between(record.approximateArrivalTimestamp(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static Optional<Position> start(Lease lease) {
        Checkpoint checkpoint = lease.checkpoint();
        if (checkpoint.equals(Checkpoint.TRIM_HORIZON)) {
            return Optional.of(Position.trimHorizon());
        }
        return checkpoint
                .record()
                .<Position>map(Position.After::new)
                .or(() -> checkpoint.isShardEnd()
                        ? Optional.empty()
                        : lease.startTime().map(Position::atTime));
    }

    /** A time as people read it: 850 ms, 12 s, 5 min, 3 h 20 min, 2 d 4 h. */
    static String text(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 1) {
            return time.toMillis() + " ms";
        }
        if (time.toMinutes() < 2) {
            return seconds + " s";
        }
        if (time.toHours() < 1) {
            return time.toMinutes() + " min";
        }
        return time.toDays() < 2
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toDays() + " d " + time.toHoursPart() + " h";
    }
}
