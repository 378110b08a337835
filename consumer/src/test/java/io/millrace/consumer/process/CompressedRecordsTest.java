package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.Batches;
import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.ShardKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compressed records on their way through a shard. */
class CompressedRecordsTest {
    private static final int LIMIT = 1 << 20;
    private static final UUID PRODUCER = new UUID(7, 7);
    private static final byte[] SMALL = Wraps.lines(1, 100);
    private static final byte[] LARGE = Wraps.lines(2, 30_000);

    private final List<ReadBudget> budgets = new ArrayList<>();

    private static WireRecord wire(long sequence, UserRecord... records) {
        Aggregator aggregator = Aggregator.stamped(1 << 20);
        long number = 40;
        for (UserRecord record : records) {
            aggregator.add(record, number++);
        }
        byte[] data = aggregator.encode(new UnitStamp(PRODUCER, 40, false));
        return new WireRecord(at(sequence, 0).sequence(), "outer", ByteBuffer.wrap(data), Instant.EPOCH);
    }

    private static RecordPosition at(long sequence, long sub) {
        return new RecordPosition(new SequenceNumber(Long.toString(sequence)), sub);
    }

    private SliceCursor cursor(
            long budgetBytes, @Nullable HashKeyRange range, @Nullable RecordPosition after, WireRecord... wires) {
        ReadBudget budget = new ReadBudget(budgetBytes, Runnable::run);
        budgets.add(budget);
        FeedBatch batch = Batches.of(List.of(wires), Duration.ZERO, budget);
        return Cursors.over(
                batch,
                new RecordExpander("clicks", ShardKey.parse("shard-1"), range, after, new Unwrapper(LIMIT)),
                1_000);
    }

    private Slice slice(WireRecord... wires) {
        return cursor(64 << 20, null, null, wires).next();
    }

    private static List<ByteBuffer> data(Slice slice) {
        return slice.records().stream().map(ConsumerRecord::data).toList();
    }

    @Test
    void recordsAreAsTheyWerePutUnderTheirNumbersAndIds() {
        Slice slice = slice(
                wire(
                        5,
                        UserRecord.of("a", SMALL),
                        Wraps.record("gzip", Wraps.gzip(LARGE)),
                        Wraps.record("zstd", Wraps.zstd(LARGE)).withExplicitHashKey(HashKey.MAX),
                        UserRecord.of("b", SMALL)),
                wire(6, Wraps.record("gzip", Wraps.gzip(SMALL))));
        assertThat(data(slice))
                .containsExactly(
                        ByteBuffer.wrap(SMALL),
                        ByteBuffer.wrap(LARGE),
                        ByteBuffer.wrap(LARGE),
                        ByteBuffer.wrap(SMALL),
                        ByteBuffer.wrap(SMALL));
        assertThat(slice.covered()).containsExactly(at(5, 0), at(5, 1), at(5, 2), at(5, 3), at(6, 0));
        assertThat(slice.records()).allMatch(record -> record.headers().isEmpty());
        assertThat(slice.records().get(2).explicitHashKey()).contains(HashKey.MAX);
        assertThat(slice.records().get(2).id()).contains(new RecordId(PRODUCER, 42));
        assertThat(slice.records().get(1).data().isReadOnly()).isTrue();
        assertThat(slice.events()).isEmpty();
        assertThat(slice.unwrappedBytes()).isEqualTo(2L * LARGE.length + SMALL.length);
    }

    @Test
    void whatCannotBeUnwrappedIsDeliveredAsItIsWithOneEventForEachWireRecordAndCause() {
        byte[] damaged = Wraps.gzip(LARGE);
        damaged[damaged.length / 2] ^= 1;
        UserRecord bad = Wraps.record("gzip", damaged);
        UserRecord unknown = Wraps.record("br", SMALL);
        UserRecord bomb = Wraps.record("zstd", Wraps.zstd(new byte[LIMIT + 1]));
        Slice slice = slice(wire(5, bad, bad, bad, unknown, UserRecord.of("a", SMALL)), wire(6, unknown, bomb));
        assertThat(slice.records().stream().map(ConsumerRecord::content))
                .containsExactly(bad, bad, bad, unknown, UserRecord.of("a", SMALL), unknown, bomb);
        assertThat(slice.events())
                .containsExactly(
                        new ConsumerEvent.RecordsNotUnwrapped("shard-1", "5", 3, "gzip", "DAMAGED"),
                        new ConsumerEvent.RecordsNotUnwrapped("shard-1", "5", 1, "br", "UNKNOWN_ENCODING"),
                        new ConsumerEvent.RecordsNotUnwrapped("shard-1", "6", 1, "br", "UNKNOWN_ENCODING"),
                        new ConsumerEvent.RecordsNotUnwrapped("shard-1", "6", 1, "zstd", "TOO_LARGE"));
        assertThat(slice.unwrappedBytes()).isZero();
    }

    @Test
    void whatIsSettledOrMisplacedIsNotUnwrapped() {
        HashKey middle = new HashKey(1L << 62, 0);
        UserRecord bad = Wraps.record("br", SMALL);
        Slice slice = cursor(
                        64 << 20,
                        new HashKeyRange(HashKey.MIN, middle),
                        at(5, 0),
                        wire(
                                5,
                                bad.withExplicitHashKey(HashKey.MIN),
                                bad.withExplicitHashKey(HashKey.MAX),
                                Wraps.record("gzip", Wraps.gzip(LARGE)).withExplicitHashKey(middle)))
                .next();
        assertThat(data(slice)).containsExactly(ByteBuffer.wrap(LARGE));
        assertThat(slice.covered()).containsExactly(at(5, 2));
        assertThat(slice.events()).containsExactly(new ConsumerEvent.RecordsFiltered("shard-1", "5", 1));
    }

    @Test
    void aSliceEndsAtTheShareOfItsFeedSoThatFewBytesOnTheWireDoNotBecomeManyAtOnce() {
        UserRecord[] many = new UserRecord[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = Wraps.record("gzip", Wraps.gzip(LARGE));
        }
        // The share of the one feed is half of it.
        SliceCursor cursor = cursor(1 << 20, null, null, wire(5, many));
        ReadBudget budget = budgets.get(0);
        long wireBytes = budget.usedBytes();
        int slices = 0;
        int records = 0;
        while (cursor.hasMore()) {
            Slice slice = cursor.next();
            assertThat(slice.unwrappedBytes()).isBetween(1L, (1L << 19) + LARGE.length);
            OpenSlice open = new OpenSlice(cursor.batch(), slice);
            assertThat(budget.usedBytes()).isEqualTo(wireBytes + slice.unwrappedBytes());
            open.close();
            assertThat(budget.usedBytes()).isEqualTo(wireBytes);
            records += slice.size();
            slices++;
        }
        assertThat(records).isEqualTo(100);
        assertThat(slices).isEqualTo(6);
        cursor.batch().decoded();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aRunnerCountsWhatUserCodeHolds() {
        VirtualTime time = new VirtualTime();
        VirtualLoop loop = new VirtualLoop(time);
        FakeFeeds feeds = new FakeFeeds(loop);
        for (int i = 1; i <= 8; i++) {
            feeds.records.add(wire(i, UserRecord.of("a", SMALL), Wraps.record("zstd", Wraps.zstd(LARGE))));
        }
        List<Long> used = new ArrayList<>();
        List<ByteBuffer> delivered = new ArrayList<>();
        RecordHandler handler = record -> {
            used.add(feeds.budget.usedBytes());
            delivered.add(record.data());
        };
        ShardRunners runners = new ShardRunners(new RunnerParts(
                "clicks",
                "worker-1",
                loop,
                new VirtualUserCode(loop, () -> Duration.ofMillis(10)),
                feeds,
                Deliveries.toHandler(handler),
                new Unwrapper(LIMIT),
                ShardRunnerTest.SETTINGS,
                new Random(1),
                event -> {}));
        FakeHold hold = new FakeHold(Position.trimHorizon());
        runners.gained(hold);
        time.runFor(Duration.ofSeconds(5));

        assertThat(delivered).hasSize(16);
        assertThat(delivered.get(15)).isEqualTo(ByteBuffer.wrap(LARGE));
        long batchBytes = 2L * feeds.records.get(0).sizeBytes();
        long held = batchBytes + 2L * LARGE.length;
        assertThat(used)
                .as("one batch in user code, others on their way")
                .allMatch(bytes -> bytes >= LARGE.length && bytes <= 5 * held);
        assertThat(used.get(0)).isEqualTo(held);
        assertThat(feeds.budget.usedBytes()).as("when all is done").isZero();
        assertThat(hold.lastMark()).isEqualTo(at(8, 1));
        runners.lost(hold, Reason.HANDED_OVER);
    }
}
