package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.dedupe.DedupeLedger;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.Batches;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final ProcessSettings SETTINGS = new ProcessSettings(
            HashRangeFilter.PER_RECORD,
            Duration.ofSeconds(5),
            1_000,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));

    private final FakeHold hold = new FakeHold(Position.trimHorizon());
    private final VirtualLoop loop = new VirtualLoop(new VirtualTime());

    private static RecordPosition at(long sequence) {
        return new RecordPosition(new SequenceNumber(Long.toString(sequence)), 0);
    }

    private static Slice slice(@Nullable RecordPosition leading, long from, int size) {
        List<ConsumerRecord> records = new ArrayList<>();
        List<RecordPosition> covered = new ArrayList<>();
        for (long sequence = from; sequence < from + size; sequence++) {
            covered.add(at(sequence));
            records.add(new ConsumerRecord(
                    "clicks",
                    "shardId-000000000000",
                    at(sequence),
                    UserRecord.of("key", ByteBuffer.allocate(0)),
                    Instant.EPOCH,
                    null));
        }
        return new Slice(records, covered, leading, Duration.ZERO, List.of(), 0);
    }

    @Test
    void recordsThatTheUsersCheckpointsSettleAreNotKept() {
        Progress progress =
                new Progress(loop, hold, SETTINGS, DedupeLedger.open(hold, Dedupe.none(), event -> {}), false);
        for (int i = 0; i < 1_000; i++) {
            progress.admit(slice(null, 1 + 100L * i, 100));
        }

        assertThat(progress.open()).isZero();
        assertThat(progress.admittedTo()).isEqualTo(at(100_000));
        assertThat(hold.marks).as("nobody has settled anything").isEmpty();
    }

    @Test
    void whatHoldsNothingToDeliverIsSettledUntilTheFirstRecordWaitsForTheUsersCheckpoint() {
        Progress progress =
                new Progress(loop, hold, SETTINGS, DedupeLedger.open(hold, Dedupe.none(), event -> {}), false);

        progress.admit(slice(at(1), 2, 0));
        assertThat(hold.marks).containsExactly(at(1));
        assertThat(progress.admittedTo()).isEqualTo(at(1));

        progress.admit(slice(null, 2, 3));
        progress.admit(slice(at(5), 6, 0));
        assertThat(hold.marks).containsExactly(at(1));
        assertThat(progress.admittedTo()).isEqualTo(at(5));
    }

    @Test
    void recordsThatAReturnSettlesAreKeptUntilThen() {
        Progress progress =
                new Progress(loop, hold, SETTINGS, DedupeLedger.open(hold, Dedupe.none(), event -> {}), true);
        List<LaneRecord> records = lane(slice(null, 1, 100), progress);
        assertThat(progress.open()).isEqualTo(100);

        progress.settled(records.subList(30, 60));
        assertThat(hold.marks).as("nothing before them is settled").isEmpty();
        progress.settled(records.subList(0, 30));
        assertThat(progress.open()).isEqualTo(40);
        assertThat(hold.marks).containsExactly(at(60));
        assertThat(progress.admittedTo()).isEqualTo(at(100));
    }

    private static List<LaneRecord> lane(Slice slice, Progress progress) {
        long slot = progress.admit(slice);
        List<LaneRecord> records = new ArrayList<>();
        OpenSlice open = new OpenSlice(new OpenBatch(Batches.of(List.of(), Duration.ZERO), 0, () -> {}), slice);
        for (int i = 0; i < slice.size(); i++) {
            LaneRecord record = new LaneRecord(
                    slice.records().get(i), "key", slice.covered().get(i));
            record.admitted(slot++, open);
            records.add(record);
        }
        return records;
    }
}
