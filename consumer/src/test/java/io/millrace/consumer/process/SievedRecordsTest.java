package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.dedupe.DedupeLedger;
import io.millrace.consumer.dedupe.SavingHold;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.Batches;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.lease.SavedStates;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.ShardKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Repeats on the way from wire records to slices. */
class SievedRecordsTest {
    private static final UUID PRODUCER = new UUID(7, 7);
    private static final HashKeyRange LOWER = new HashKeyRange(HashKey.MIN, new HashKey(1L << 62, 0));
    private static final HashKey LOW = new HashKey(1, 0);
    private static final HashKey HIGH = new HashKey(-1, 0);

    private final DedupeLedger ledger =
            DedupeLedger.open(new SavingHold(SavedStates.NONE), Dedupe.byRecordId(), event -> {});

    private static byte[] unit(long lowMark, HashKey hash, long... numbers) {
        Aggregator aggregator = Aggregator.stamped(1 << 20);
        for (long number : numbers) {
            aggregator.add(record(Long.toString(number), hash), number);
        }
        return aggregator.encode(new UnitStamp(PRODUCER, lowMark, false));
    }

    private static UserRecord record(String text, HashKey hash) {
        return UserRecord.of("key", text.getBytes(StandardCharsets.UTF_8)).withExplicitHashKey(hash);
    }

    private static WireRecord wire(long sequence, byte[] data) {
        return new WireRecord(
                new SequenceNumber(Long.toString(sequence)), "outer", ByteBuffer.wrap(data), Instant.ofEpochSecond(9));
    }

    private static RecordPosition at(long sequence, long index) {
        return new RecordPosition(new SequenceNumber(Long.toString(sequence)), index);
    }

    private List<Slice> slices(
            @Nullable HashKeyRange range, @Nullable RecordPosition after, int size, WireRecord... wires) {
        SliceCursor cursor = Cursors.over(
                Batches.of(List.of(wires), Duration.ZERO),
                new RecordExpander("clicks", ShardKey.parse("shard-1"), range, after, new Unwrapper(1024))
                        .sieving(ledger.sieve()),
                size);
        List<Slice> slices = new ArrayList<>();
        while (cursor.hasMore()) {
            Slice slice = cursor.next();
            ledger.admitted(slice.ids());
            slices.add(slice);
        }
        return slices;
    }

    private static List<String> texts(Slice slice) {
        return slice.records().stream()
                .map(each -> StandardCharsets.UTF_8.decode(each.data()).toString())
                .toList();
    }

    @Test
    void repeatsArePassedOverAndToldOncePerWireRecord() {
        Slice slice = slices(
                        null,
                        null,
                        100,
                        wire(1, unit(1, LOW, 1, 2)),
                        wire(2, unit(1, LOW, 1, 2)),
                        wire(3, unit(2, LOW, 2, 3, 4)))
                .get(0);
        assertThat(texts(slice)).containsExactly("1", "2", "3", "4");
        assertThat(slice.covered()).containsExactly(at(1, 0), at(3, 0), at(3, 1), at(3, 2));
        assertThat(slice.events())
                .containsExactly(
                        new ConsumerEvent.DuplicatesDropped("shard-1", "2", 2),
                        new ConsumerEvent.DuplicatesDropped("shard-1", "3", 1));
    }

    @Test
    void recordsWithoutAnIdAlwaysPass() {
        Aggregator plain = Aggregator.unstamped(1 << 20);
        plain.add(record("a", LOW));
        byte[] aggregate = plain.encode();
        byte[] raw = "raw".getBytes(StandardCharsets.UTF_8);
        Slice slice = slices(null, null, 100, wire(1, aggregate), wire(2, aggregate), wire(3, raw), wire(4, raw))
                .get(0);
        assertThat(texts(slice)).containsExactly("a", "a", "raw", "raw");
        assertThat(slice.ids()).isEmpty();
    }

    @Test
    void misplacedRecordIsNotSeenSinceItComesAgainPerhapsToAChildOfThisShard() {
        slices(LOWER, null, 100, wire(1, unit(1, HIGH, 5)));
        assertThat(texts(slices(null, null, 100, wire(2, unit(1, HIGH, 5))).get(0)))
                .containsExactly("5");
    }

    @Test
    void sliceThatEndsInAUnitHasTheIdsOfItsPart() {
        List<Slice> slices = slices(null, null, 2, wire(1, unit(1, LOW, 1, 2, 3)), wire(2, unit(1, LOW, 1, 4)));
        assertThat(slices.stream().map(SievedRecordsTest::texts).toList())
                .containsExactly(List.of("1", "2"), List.of("3", "4"));
        assertThat(slices).allMatch(slice -> !slice.ids().isEmpty());
    }

    @Test
    void whatLiesBeforeTheStartInItsUnitIsSeen() {
        Slice slice = slices(null, at(1, 1), 100, wire(1, unit(1, LOW, 1, 2, 3)), wire(2, unit(1, LOW, 1, 2, 4)))
                .get(0);
        assertThat(texts(slice)).containsExactly("3", "4");
    }
}
