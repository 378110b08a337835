package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.Distribution.Readers;
import io.millrace.producer.ProducerEvent.PlacementChanged;
import io.millrace.producer.ProducerEvent.PlacementUnexpected;
import io.millrace.producer.ShiftingStream.Reader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Streams whose records the service places: how a producer finds out, and what it does then. In virtual time. */
class PlacementTest {
    private static final Failure DENIED =
            new Failure(FailureKind.ACCESS_DENIED, true, "AccessDeniedException: not for you", null);

    private final VirtualTime time = new VirtualTime();
    private final ShiftingStream stream = new ShiftingStream(4, 1);
    private final ShiftingService service = new ShiftingService(stream, time, 1);

    @Test
    void aShardThatAnswersForAHashThatIsNotItsOwnProvesServiceManagedPlacementOnceAMapIsLoadedAfterwards() {
        SimulatedProducer producer = producer(Distribution.detected());
        run(Duration.ofSeconds(3));
        stream.isByService = true;
        int listedBefore = service.listCalls;
        put(producer, 200);
        run(Duration.ofSeconds(8));

        assertThat(of(producer, PlacementUnexpected.class)).hasSize(1);
        assertThat(of(producer, PlacementChanged.class)).hasSize(1).allSatisfy(event -> {
            assertThat(event.byService()).isTrue();
            assertThat(event.keepsOrder()).isTrue();
            assertThat(event.cause()).contains("shardId-").contains("not its own");
        });
        assertThat(service.listCalls).isGreaterThan(listedBefore);
        assertThat(service.describeCalls).isGreaterThan(1);
        assertAcked(producer, Reader.values());
    }

    @Test
    void whereReadersAreUnknownEachRecordIsAWireRecordOfItsOwn() {
        SimulatedProducer producer = switched(Distribution.detected());
        int before = service.wireRecords;
        put(producer, 500);
        run(Duration.ofSeconds(20));

        assertThat(service.wireRecords - before).isEqualTo(500);
        assertThat(stream.marked()).isZero();
        assertAcked(producer, Reader.values());
    }

    @Test
    void whereNobodyFiltersRecordsShareMarkedWireRecordsAndAnySuccessAcksThem() {
        SimulatedProducer producer = switched(Distribution.detected().readBy(Readers.UNFILTERED));
        int before = service.wireRecords;
        put(producer, 500);
        run(Duration.ofSeconds(20));

        // The unit of 1,000 bytes holds about twenty of these; none was sent twice.
        assertThat(service.wireRecords - before).isBetween(20, 40);
        assertThat(stream.marked()).isBetween(20L, 40L);
        assertThat(producer.puts.subList(1, 500)).allMatch(put -> put.join().attempts() <= 3);
        assertThat(producer.puts.subList(300, producer.puts.size()))
                .allMatch(put -> put.join().attempts() == 1);
        assertAcked(producer, Reader.MILLRACE, Reader.UNFILTERED);
    }

    @Test
    void theSettingHoldsFromTheFirstRecordOnWithoutAMap() {
        stream.isByService = true;
        service.listings = DENIED;
        service.descriptions = DENIED;
        SimulatedProducer producer = producer(Distribution.byService());
        put(producer, 50);
        run(Duration.ofMillis(400));

        assertAcked(producer, Reader.values());
        assertThat(service.wireRecords).isEqualTo(50);
        assertThat(of(producer, PlacementChanged.class)).isEmpty();
    }

    @Test
    void theDescriptionIsBelievedWhereTheSdkReadsIt() {
        stream.isByService = true;
        service.tellsPlacement = true;
        SimulatedProducer producer = producer(Distribution.detected());
        run(Duration.ofSeconds(3));
        put(producer, 50);
        run(Duration.ofSeconds(4));

        assertThat(of(producer, PlacementUnexpected.class)).isEmpty();
        assertThat(of(producer, PlacementChanged.class))
                .singleElement()
                .satisfies(event -> assertThat(event.cause()).contains("DescribeStreamSummary"));
        assertThat(service.wireRecords).isEqualTo(50);
        assertAcked(producer, Reader.values());
    }

    @Test
    void aStreamThatIsGivenBackToHashKeysIsAggregatedAgain() {
        SimulatedProducer producer = switched(Distribution.detected());
        stream.isByService = false;
        put(producer, 400);
        run(Duration.ofSeconds(20));
        assertThat(of(producer, PlacementChanged.class))
                .extracting(PlacementChanged::byService)
                .containsExactly(true, false);
        int before = service.wireRecords;
        put(producer, 500);
        run(Duration.ofSeconds(40));

        assertThat(service.wireRecords - before).isLessThan(60);
        assertAcked(producer, Reader.values());
    }

    @Test
    void hashKeysBySettingAreNotDoubted() {
        stream.isByService = true;
        SimulatedProducer producer = producer(Distribution.byHashKey());
        put(producer, 100);
        run(Duration.ofSeconds(60));

        assertThat(of(producer, PlacementChanged.class)).isEmpty();
        assertThat(of(producer, PlacementUnexpected.class)).isNotEmpty();
        assertAcked(producer, Reader.values());
    }

    @Test
    void orderedIsRefusedWhereItIsKnownToBeImpossible() {
        assertThatThrownBy(() -> KinesisProducer.builder("clicks")
                        .ordered()
                        .distribution(Distribution.byService())
                        .config())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ordered()")
                .hasMessageContaining("byService()");
    }

    @Test
    void aMarkNeedsTheIdsAmongWhichItStands() {
        assertThatThrownBy(() -> KinesisProducer.builder("clicks")
                        .recordIdShare(0)
                        .distribution(Distribution.detected().readBy(Readers.UNFILTERED))
                        .config())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("recordIdShare(0)")
                .hasMessageContaining("UNFILTERED");
    }

    @Test
    void anOrderedProducerSaysAtALiveSwitchThatOrderIsLostAndGoesOnAtFullSpeed() {
        SimulatedProducer producer =
                producer(ProducerSimulationTest.config(true, null).with(Distribution.detected()));
        run(Duration.ofSeconds(1));
        stream.isByService = true;
        put(producer, 50);
        run(Duration.ofSeconds(5));
        assertThat(of(producer, PlacementChanged.class))
                .singleElement()
                .satisfies(event -> assertThat(event.keepsOrder()).isFalse());
        put(producer, 2000);
        run(Duration.ofSeconds(6));
        // One at a time would need a minute.
        assertAcked(producer, Reader.values());
    }

    @Test
    void aRecordWithHeadersIsSentUntilItLandsInTheShardOfItsHashWhereReadersAreUnknown() {
        SimulatedProducer producer = switched(Distribution.detected());
        int before = producer.puts.size();
        for (int i = 0; i < 40; i++) {
            putWithHeader(producer);
        }
        run(Duration.ofSeconds(60));

        assertAcked(producer, Reader.values());
        assertThat(producer.puts.subList(before, before + 40).stream()
                        .mapToInt(put -> put.join().attempts())
                        .average()
                        .orElseThrow())
                .isBetween(2.0, 7.0);
        assertThat(stream.marked()).isZero();
    }

    @Test
    void anAggregateOfOneHashInAnUnknownShardWaitsForTheMapThatMayShowTheServicesHand() {
        SimulatedProducer producer = producer(Distribution.detected());
        run(Duration.ofSeconds(1));
        stream.open().forEach(shard -> stream.split(shard, 2));
        service.listings = new Failure(FailureKind.UNKNOWN, true, "InternalFailure", null);
        putWithHeader(producer);
        put(producer, 1);
        run(Duration.ofSeconds(8));
        assertThat(producer.puts.get(0)).isNotDone();
        assertThat(producer.puts.get(1)).isCompleted();
        run(Duration.ofSeconds(14));
        assertThat(producer.puts.get(0).join().attempts()).isEqualTo(1);

        SimulatedProducer sure = producer(Distribution.byHashKey());
        service.listings = null;
        run(Duration.ofSeconds(16));
        stream.open().forEach(shard -> stream.split(shard, 2));
        service.listings = DENIED;
        putWithHeader(sure);
        run(Duration.ofSeconds(17));
        assertThat(sure.puts.get(0)).isCompleted();
    }

    @Test
    void theLaneOfAllShardsKeepsToTheRateOfAllOfThem() {
        stream.isByService = true;
        SimulatedProducer producer = producer(Distribution.byService());
        run(Duration.ofSeconds(2));
        int before = service.wireRecords;
        long endMillis = 2000;
        for (int tenth = 0; tenth < 40; tenth++) {
            put(producer, 1200);
            endMillis += 100;
            run(Duration.ofMillis(endMillis));
        }
        // Four shards of 1,500 a second, and one second's worth in advance; 45,000 were there to be sent.
        assertThat(service.wireRecords - before).isBetween(24_000, 34_000);
    }

    @Test
    void withoutACountOfShardsTheLaneOfAllBeginsAsOneAndProbes() {
        stream.isByService = true;
        service.listings = DENIED;
        service.descriptions = DENIED;
        SimulatedProducer producer = producer(Distribution.byService());
        for (int tenth = 1; tenth <= 10; tenth++) {
            put(producer, 1000);
            run(Duration.ofMillis(100L * tenth));
        }
        assertThat(service.wireRecords).isBetween(700, 2500);
        for (int tenth = 11; tenth <= 50; tenth++) {
            put(producer, 1000);
            run(Duration.ofMillis(100L * tenth));
        }
        assertThat(service.wireRecords).isGreaterThan(15_000);
    }

    @Test
    void theCountOfShardsInTheDescriptionSetsTheRateWhereNoMapDoes() {
        stream.isByService = true;
        service.listings = DENIED;
        SimulatedProducer producer = producer(Distribution.byService());
        run(Duration.ofSeconds(3));
        for (int tenth = 31; tenth <= 40; tenth++) {
            put(producer, 1200);
            run(Duration.ofMillis(100L * tenth));
        }
        assertThat(service.wireRecords).isBetween(5_000, 12_500);
    }

    @Test
    void anAggregateOfTheCallersIsRefusedWhereTheServicePlacesAndReadersAreUnknown() {
        SimulatedProducer producer = switched(Distribution.detected());
        int before = producer.puts.size();
        producer.put(aggregate(producer, true));
        producer.put(aggregate(producer, false));
        run(Duration.ofSeconds(10));

        assertThat(producer.puts.subList(before, producer.puts.size()))
                .hasSize(20)
                .allSatisfy(put -> assertThatThrownBy(put::join)
                        .hasCauseInstanceOf(PutFailedException.class)
                        .hasMessageContaining("put its records one by one"));
        assertThat(of(producer, ProducerEvent.RecordsFailed.class))
                .allMatch(event -> event.reason() == PutFailedException.Reason.PLACED_BY_SERVICE)
                .extracting(ProducerEvent.RecordsFailed::records)
                .containsExactly(10, 10);
        assertThat(producer.counters.failed.sum()).isEqualTo(20);
    }

    @Test
    void aMarkedAggregateOfTheCallersIsAckedInAnyShardWhereNobodyFilters() {
        SimulatedProducer producer = switched(Distribution.detected().readBy(Readers.UNFILTERED));
        int before = service.wireRecords;
        for (int i = 0; i < 20; i++) {
            producer.put(aggregate(producer, true));
        }
        run(Duration.ofSeconds(10));

        assertThat(service.wireRecords - before).isEqualTo(20);
        assertAcked(producer, Reader.MILLRACE, Reader.UNFILTERED);
        producer.put(aggregate(producer, false));
        run(Duration.ofSeconds(20));
        assertThat(producer.puts.get(producer.puts.size() - 1)).isCompletedExceptionally();
    }

    @Test
    void anAggregateOfTheCallersThatLandedElsewhereBeforeTheSwitchWasNoticedIsNotAcked() {
        SimulatedProducer producer = producer(Distribution.detected());
        run(Duration.ofSeconds(3));
        stream.isByService = true;
        for (int i = 0; i < 20; i++) {
            producer.put(aggregate(producer, false));
        }
        run(Duration.ofSeconds(10));

        assertThat(producer.puts)
                .allMatch(CompletableFuture::isDone)
                .anyMatch(CompletableFuture::isCompletedExceptionally);
        long acked = producer.puts.stream()
                .filter(put -> !put.isCompletedExceptionally())
                .count();
        assertThat(stream.deliveredTo(Reader.KCL).size()).isGreaterThanOrEqualTo((int) acked);
    }

    private static KeyedAggregate aggregate(SimulatedProducer producer, boolean isMarked) {
        String key = "file-" + producer.puts.size();
        Aggregator records = Aggregator.stamped(10_000);
        for (int i = 0; i < 10; i++) {
            byte[] bytes =
                    ByteBuffer.allocate(40).putInt(producer.puts.size() + i).array();
            records.add(UserRecord.of(key, bytes), i);
        }
        return KeyedAggregate.stamped(key, records, new UnitStamp(new UUID(7, producer.puts.size()), 0, isMarked));
    }

    /** A producer that has found out that the service places. */
    private SimulatedProducer switched(Distribution distribution) {
        SimulatedProducer producer = producer(distribution);
        run(Duration.ofSeconds(1));
        stream.isByService = true;
        put(producer, 100);
        run(Duration.ofSeconds(5));
        assertThat(of(producer, PlacementChanged.class)).hasSize(1);
        return producer;
    }

    private SimulatedProducer producer(Distribution distribution) {
        return producer(ProducerSimulationTest.config(false, null).with(distribution));
    }

    private SimulatedProducer producer(ProducerConfig config) {
        return new SimulatedProducer(config, time, service, 1, LoopState::of);
    }

    private static void put(SimulatedProducer producer, int records) {
        for (int i = 0; i < records; i++) {
            byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key-" + i, bytes), bytes);
        }
    }

    private static void putWithHeader(SimulatedProducer producer) {
        int number = producer.puts.size();
        byte[] bytes = ByteBuffer.allocate(40).putInt(number).array();
        producer.put(UserRecord.of("h-" + number, bytes).withHeaders(List.of(new Header("trace", "1"))), bytes);
    }

    private void run(Duration until) {
        while (time.step(until.toNanos())) {}
    }

    private void assertAcked(SimulatedProducer producer, Reader... readers) {
        assertThat(producer.puts).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        for (Reader reader : readers) {
            assertThat(stream.deliveredTo(reader)).as("%s", reader).hasSize(producer.puts.size());
        }
    }

    private static <E extends ProducerEvent> List<E> of(SimulatedProducer producer, Class<E> kind) {
        return producer.events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
