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
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.ShardKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordExpanderTest {
    private static final HashKey MIDDLE = new HashKey(1L << 62, 0);
    private static final HashKeyRange LOWER = new HashKeyRange(HashKey.MIN, MIDDLE);
    private static final HashKey LOW = new HashKey(1, 0);
    private static final HashKey HIGH = new HashKey(-1, 0);
    private static final UUID PRODUCER = new UUID(7, 7);

    private static UserRecord record(String text, HashKey hash) {
        return UserRecord.of("key-" + text, text.getBytes(StandardCharsets.UTF_8))
                .withExplicitHashKey(hash);
    }

    private static byte[] aggregate(UserRecord... records) {
        Aggregator aggregator = Aggregator.unstamped(1 << 20);
        for (UserRecord record : records) {
            aggregator.add(record);
        }
        return aggregator.encode();
    }

    private static WireRecord wire(long sequence, byte[] data) {
        return new WireRecord(
                new SequenceNumber(Long.toString(sequence)), "outer", ByteBuffer.wrap(data), Instant.ofEpochSecond(9));
    }

    private static List<Slice> slices(
            @Nullable HashKeyRange range, @Nullable RecordPosition after, int size, WireRecord... wires) {
        FeedBatch batch = Batches.of(List.of(wires), Duration.ofMillis(5));
        SliceCursor cursor = Cursors.over(
                batch,
                new RecordExpander("clicks", ShardKey.parse("shard-1"), range, after, new Unwrapper(1024)),
                size);
        List<Slice> slices = new ArrayList<>();
        while (cursor.hasMore()) {
            slices.add(cursor.next());
        }
        return slices;
    }

    private static List<String> texts(Slice slice) {
        return slice.records().stream()
                .map(each -> StandardCharsets.UTF_8.decode(each.data()).toString())
                .toList();
    }

    private static RecordPosition at(long sequence, long sub) {
        return new RecordPosition(new SequenceNumber(Long.toString(sequence)), sub);
    }

    @Test
    void aggregateBecomesItsRecordsWithTheirIndices() {
        Slice slice = slices(null, null, 100, wire(5, aggregate(record("a", LOW), record("b", HIGH))))
                .get(0);
        assertThat(texts(slice)).containsExactly("a", "b");
        assertThat(slice.covered()).containsExactly(at(5, 0), at(5, 1));
        ConsumerRecord second = slice.records().get(1);
        assertThat(second.partitionKey()).isEqualTo("key-b");
        assertThat(second.explicitHashKey()).contains(HIGH);
        assertThat(second.sequenceNumber()).isEqualTo("5");
        assertThat(second.subSequenceNumber()).isEqualTo(1);
        assertThat(second.approximateArrival()).isEqualTo(Instant.ofEpochSecond(9));
        assertThat(second.data().isReadOnly()).isTrue();
        assertThat(slice.behindLatest()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void rawRecordKeepsTheOuterKeyAndIsNeverFiltered() {
        HashKeyRange nothing = new HashKeyRange(HashKey.MIN, HashKey.MIN);
        Slice slice = slices(nothing, null, 100, wire(5, "plain".getBytes(StandardCharsets.UTF_8)))
                .get(0);
        assertThat(texts(slice)).containsExactly("plain");
        assertThat(slice.records().get(0).partitionKey()).isEqualTo("outer");
        assertThat(slice.events()).isEmpty();
    }

    @Test
    void misplacedRecordsArePassedOverOneByOneAndIndicesStay() {
        byte[] mixed = aggregate(
                record("0", HIGH),
                record("1", LOW),
                record("2", HIGH),
                record("3", HIGH),
                record("4", LOW),
                record("5", HIGH));
        Slice slice = slices(LOWER, null, 100, wire(5, mixed)).get(0);
        assertThat(texts(slice)).containsExactly("1", "4");
        assertThat(slice.leading()).isEqualTo(at(5, 0));
        assertThat(slice.records().get(1).subSequenceNumber()).isEqualTo(4);
        assertThat(slice.covered()).containsExactly(at(5, 3), at(5, 5));
        assertThat(slice.events()).containsExactly(new ConsumerEvent.RecordsFiltered("shard-1", "5", 4));
    }

    @Test
    void aggregateOfMisplacedRecordsAloneDeliversNothingAndIsSettled() {
        List<Slice> slices = slices(LOWER, null, 100, wire(5, aggregate(record("0", HIGH), record("1", HIGH))));
        assertThat(slices.get(0).size()).isZero();
        assertThat(slices.get(0).leading()).isEqualTo(at(5, 1));
    }

    @Test
    void unknownRangeFiltersNothing() {
        assertThat(texts(slices(null, null, 100, wire(5, aggregate(record("a", HIGH))))
                        .get(0)))
                .containsExactly("a");
    }

    @Test
    void unitPlacedByTheServiceIsNeverFiltered() {
        Aggregator aggregator = Aggregator.stamped(1 << 20);
        aggregator.add(record("a", HIGH), 41);
        byte[] marked = aggregator.encode(new UnitStamp(PRODUCER, 40, true));
        byte[] unmarked = aggregator.encode(new UnitStamp(PRODUCER, 40, false));
        Slice kept = slices(LOWER, null, 100, wire(5, marked)).get(0);
        assertThat(texts(kept)).containsExactly("a");
        assertThat(kept.records().get(0).id()).contains(new RecordId(PRODUCER, 41));
        assertThat(slices(LOWER, null, 100, wire(5, unmarked)).get(0).size()).isZero();
    }

    @Test
    void damagedAggregateIsOneRawRecordWholeAndToldOf() {
        byte[] damaged = aggregate(record("a", HIGH), record("b", HIGH));
        damaged[damaged.length - 1] ^= 1;
        Slice slice = slices(LOWER, null, 100, wire(5, damaged)).get(0);
        assertThat(slice.size()).isEqualTo(1);
        ConsumerRecord whole = slice.records().get(0);
        assertThat(whole.data()).isEqualTo(ByteBuffer.wrap(damaged));
        assertThat(whole.position()).isEqualTo(at(5, 0));
        assertThat(slice.events()).containsExactly(new ConsumerEvent.DamagedAggregate("shard-1", "5", "BAD_CHECKSUM"));
    }

    @Test
    void whatWasSettledBeforeIsDroppedInsideItsAggregate() {
        byte[] four = aggregate(record("0", LOW), record("1", LOW), record("2", LOW), record("3", LOW));
        Slice slice = slices(null, at(5, 1), 100, wire(5, four), wire(6, four)).get(0);
        assertThat(texts(slice)).containsExactly("2", "3", "0", "1", "2", "3");
        assertThat(slice.leading()).isNull();
    }

    @Test
    void sliceMayEndInTheMiddleOfAnAggregate() {
        byte[] three = aggregate(record("0", LOW), record("1", LOW), record("2", LOW));
        List<Slice> slices = slices(null, null, 2, wire(5, three), wire(6, three));
        assertThat(slices.stream().map(RecordExpanderTest::texts).toList())
                .containsExactly(List.of("0", "1"), List.of("2", "0"), List.of("1", "2"));
        assertThat(slices.get(2).covered()).containsExactly(at(6, 1), at(6, 2));
    }

    @Test
    void emptyAggregateIsPassedOver() {
        byte[] none = aggregateOfNothing();
        List<Slice> slices = slices(null, null, 10, wire(5, none));
        assertThat(slices.get(0).size()).isZero();
        assertThat(slices.get(0).leading()).isEqualTo(at(5, 0));
    }

    /** Magic, a protobuf message with one key and no record, and its checksum. */
    private static byte[] aggregateOfNothing() {
        byte[] content = {0x0A, 0x01, 'k'};
        byte[] digest = md5(content);
        ByteBuffer all = ByteBuffer.allocate(4 + content.length + digest.length);
        all.put(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2});
        all.put(content).put(digest);
        return Arrays.copyOf(all.array(), all.position());
    }

    private static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
