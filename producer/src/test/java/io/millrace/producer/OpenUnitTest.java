package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.UnitStamp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenUnitTest {
    private static final UnitStamp STAMP = new UnitStamp(new UUID(1, 2), 0, false);

    @ParameterizedTest
    @CsvSource({
        "51200, 2, 100",
        "51200, 2, 7",
        "76800, 3, 100",
        "60000, 2, 100",
        "25600, 1, 33",
        "25599, 1, 33",
        "4000, 1, 50"
    })
    void aFullUnitEndsAtTheLastRecordThatCostsNoFurtherPayloadUnit(int aggregationMaxSize, int payloadUnits, int size) {
        OpenUnit open = new OpenUnit(config(aggregationMaxSize, 1024 * 1024));
        long number = 1;
        while (open.add(TestRecords.record(number, "user-" + number, size))) {
            number++;
        }
        int announced = open.sizeBytes();
        Unit unit = open.seal(STAMP);

        assertThat(unit.wire.sizeBytes()).isLessThanOrEqualTo(announced).isLessThanOrEqualTo(aggregationMaxSize);
        assertThat(Counters.payloadUnits(unit.wire.sizeBytes())).isEqualTo(payloadUnits);
        // One more record would not have fitted.
        int step = aggregationMaxSize < 25_600 ? aggregationMaxSize : aggregationMaxSize / 25_600 * 25_600;
        assertThat(unit.wire.sizeBytes()).isGreaterThan(step - size - 60);
    }

    @Test
    void aRecordThatIsLargerThanAFullUnitLeavesAloneAndRaw() {
        OpenUnit open = new OpenUnit(config(51_200, 10 * 1024 * 1024));
        PendingRecord large = TestRecords.record(1, "key", 10 * 1024 * 1024 - 3);

        assertThat(open.add(large)).isTrue();
        assertThat(open.add(TestRecords.record(2, "key", 1))).isFalse();
        WireRecord wire = open.seal(STAMP).wire;
        assertThat(wire.bytes()).isSameAs(large.bytes());
        assertThat(wire.sizeBytes()).isEqualTo(10 * 1024 * 1024);
        assertThat(wire.explicitHashKey()).isNull();
    }

    @Test
    void aUnitThatHasToWaitGrowsToTheSizeThatEveryStreamTakesHoweverLargeSingleRecordsMayBe() {
        OpenUnit open = new OpenUnit(config(51_200, 10 * 1024 * 1024));
        open.add(TestRecords.record(1, "key", 1000));
        open.raiseLimitToLargest();
        long number = 2;
        while (open.add(TestRecords.record(number, "key", 1000))) {
            number++;
        }

        assertThat(open.sizeBytes()).isBetween(1024 * 1024 - 1100, 1024 * 1024);
        assertThat(open.add(TestRecords.record(number, "key", 5 * 1024 * 1024))).isFalse();
    }

    @Test
    void aUnitEndsAtTheMostRecordsItMayHaveHoweverFarItsLimitIsRaised() {
        OpenUnit open =
                new OpenUnit(config(new ProducerConfig.Sizes(51_200, 3, 1024 * 1024, 500, 5 << 20, 256L << 20)));
        for (long number = 1; number <= 3; number++) {
            assertThat(open.isComplete()).isFalse();
            assertThat(open.add(TestRecords.record(number, "key", 10))).isTrue();
        }
        open.raiseLimitToLargest();

        assertThat(open.isComplete()).isTrue();
        assertThat(open.add(TestRecords.record(4, "key", 10))).isFalse();
        assertThat(open.seal(STAMP).records).hasSize(3);
        assertThat(open.isComplete()).isFalse();
    }

    @Test
    void aUnitOfAtMostOneRecordIsRaw() {
        OpenUnit open =
                new OpenUnit(config(new ProducerConfig.Sizes(51_200, 1, 1024 * 1024, 500, 5 << 20, 256L << 20)));
        PendingRecord alone = TestRecords.record(1, "key", 10);

        assertThat(open.add(alone)).isTrue();
        assertThat(open.add(TestRecords.record(2, "key", 10))).isFalse();
        assertThat(open.seal(STAMP).wire.bytes()).isSameAs(alone.bytes());
    }

    @Test
    void aRaisedLimitStopsAtTheLargestRecord() {
        OpenUnit open = new OpenUnit(config(51_200, 200_000));
        long number = 1;
        while (open.add(TestRecords.record(number, "user-" + number, 1000))) {
            number++;
        }
        open.raiseLimit(30_000);
        while (open.add(TestRecords.record(number, "user-" + number, 1000))) {
            number++;
        }
        assertThat(open.sizeBytes()).isBetween(76_800 - 1100, 76_800);
        open.raiseLimitToLargest();
        while (open.add(TestRecords.record(number, "user-" + number, 1000))) {
            number++;
        }
        assertThat(open.sizeBytes()).isBetween(200_000 - 1100, 200_000);
    }

    @Test
    void theOuterKeyIsTheRecordsOwnWhereAllShareOneAndTheHashIsAlwaysTheFirstRecords() {
        OpenUnit open = new OpenUnit(config(51_200, 1024 * 1024));
        open.add(TestRecords.record(1, "same", 10));
        open.add(TestRecords.record(2, "same", 10));
        WireRecord shared = open.seal(STAMP).wire;
        assertThat(shared.partitionKey()).isEqualTo("same");
        assertThat(shared.explicitHashKey()).isNull();

        open.add(TestRecords.record(3, "first", 10));
        open.add(TestRecords.record(4, "second", 10));
        WireRecord mixed = open.seal(STAMP).wire;
        assertThat(mixed.partitionKey()).isEqualTo("a");
        assertThat(mixed.explicitHashKey()).isEqualTo(HashKey.ofPartitionKey("first"));

        open.add(TestRecords.record(5, HashKey.MAX, 10));
        open.add(TestRecords.record(6, "key", 10));
        WireRecord explicit = open.seal(STAMP).wire;
        assertThat(explicit.partitionKey()).isEqualTo("key");
        assertThat(explicit.explicitHashKey()).isEqualTo(HashKey.MAX);
    }

    @Test
    void recordsCarryTheirAcceptanceNumbers() {
        OpenUnit open = new OpenUnit(config(51_200, 1024 * 1024));
        open.add(TestRecords.record(17, "one", 10));
        open.add(TestRecords.record(40, "two", 10));
        byte[] bytes = open.seal(new UnitStamp(new UUID(1, 2), 12, false)).wire.bytes();
        Payload.Aggregated aggregate = (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(bytes));

        assertThat(aggregate.stamp().orElseThrow().lowestUnsettled()).isEqualTo(12);
        assertThat(aggregate.get(0).id().orElseThrow().number()).isEqualTo(17);
        assertThat(aggregate.get(1).id().orElseThrow().number()).isEqualTo(40);
    }

    // What ids cost: some 45 bytes, and here a byte for each record.
    @ParameterizedTest
    @CsvSource({"50, 10, false", "50, 90, false", "500, 90, false", "200, 200, true", "2, 4000, true"})
    void idsAreInAnAggregateByDefaultWhereTheyAreLessThanAHundredthOfIt(int records, int dataBytes, boolean isThere) {
        ProducerConfig config =
                KinesisProducer.builder("sizes").aggregationMaxSize(1024 * 1024).config();
        Payload.Aggregated aggregate = aggregate(config, records, dataBytes, false);
        assertThat(aggregate.stamp().isPresent()).isEqualTo(isThere);
        assertThat(aggregate.count()).isEqualTo(records);

        ProducerConfig without = config(0);
        ProducerConfig always = config(1);
        assertThat(aggregate(without, records, dataBytes, false).stamp()).isEmpty();
        assertThat(aggregate(always, records, dataBytes, false).stamp()).isPresent();
        double part = 1.0
                * (size(always, records, dataBytes) - size(without, records, dataBytes))
                / size(always, records, dataBytes);
        assertThat(part < 0.01).isEqualTo(isThere);
    }

    @Test
    void theMarkOfAServicePlacedAggregateIsThereWhateverItCosts() {
        ProducerConfig config = KinesisProducer.builder("sizes").config();
        assertThat(aggregate(config, 2, 1, true).stamp().orElseThrow().placedByService())
                .isTrue();
    }

    private static ProducerConfig config(double recordIdShare) {
        return KinesisProducer.builder("sizes")
                .aggregationMaxSize(1024 * 1024)
                .recordIdShare(recordIdShare)
                .config();
    }

    private static int size(ProducerConfig config, int records, int dataBytes) {
        return unit(config, records, dataBytes, false).wire.bytes().length;
    }

    private static Payload.Aggregated aggregate(
            ProducerConfig config, int records, int dataBytes, boolean placedByService) {
        Unit unit = unit(config, records, dataBytes, placedByService);
        return (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(unit.wire.bytes()));
    }

    private static Unit unit(ProducerConfig config, int records, int dataBytes, boolean placedByService) {
        OpenUnit open = new OpenUnit(config);
        for (int i = 1; i <= records; i++) {
            assertThat(open.add(TestRecords.record(i, "key", dataBytes))).isTrue();
        }
        return open.seal(new UnitStamp(new UUID(1, 2), 1, placedByService));
    }

    private static ProducerConfig config(int aggregationMaxSize, int maxRecordSize) {
        return config(new ProducerConfig.Sizes(aggregationMaxSize, maxRecordSize, 500, 5 * 1024 * 1024, 256L << 20));
    }

    private static ProducerConfig config(ProducerConfig.Sizes sizes) {
        return new ProducerConfig(
                "sizes",
                false,
                1,
                1.5,
                sizes,
                new ProducerConfig.Timing(Duration.ZERO, null, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                WhenFull.fail());
    }
}
