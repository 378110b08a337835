package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.ProducerEvent.ShardMapUnavailable;
import io.millrace.producer.ProducerEvent.StreamRecreated;
import io.millrace.producer.ProducerEvent.StreamUndescribed;
import io.millrace.producer.ShiftingStream.Reader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream that is deleted and created anew under the same name: its shards have the old ids and other ranges. In virtual time. */
class RecreatedStreamTest {
    private static final Failure DENIED =
            new Failure(FailureKind.ACCESS_DENIED, true, "AccessDeniedException: not for you", null);
    private static final Failure TROUBLE = new Failure(FailureKind.UNKNOWN, true, "InternalFailure", null);

    private final VirtualTime time = new VirtualTime();
    private final ShiftingStream stream = new ShiftingStream(4, 1);
    private final ShiftingService service = new ShiftingService(stream, time, 1);
    private final SimulatedProducer producer =
            new SimulatedProducer(ProducerSimulationTest.config(false, null), time, service, 1, LoopState::of);

    @Test
    void anotherTimeOfCreationEmptiesAllRanges() {
        put(100);
        run(Duration.ofSeconds(2));
        // The listings fail, so that the description alone can tell.
        service.listings = TROUBLE;
        stream.recreate(3);
        run(Duration.ofMinutes(8));

        assertThat(of(StreamRecreated.class))
                .singleElement()
                .satisfies(event -> assertThat(event.cause())
                        .contains("created at 1970-01-01T00:01:01Z")
                        .contains("1970-01-01T00:00:01Z"));
        assertThat(producer.pipeline).isNotNull();
        put(100);
        run(Duration.ofMinutes(9));
        service.listings = null;
        run(Duration.ofMinutes(10));
        assertAckedAndDelivered();
    }

    @Test
    void aShardWithAnotherRangeIsProofWithoutADescription() {
        service.descriptions = DENIED;
        put(100);
        run(Duration.ofSeconds(2));
        stream.recreate(3);
        run(Duration.ofMinutes(8));

        assertThat(of(StreamRecreated.class))
                .singleElement()
                .satisfies(event -> assertThat(event.cause()).contains("another range"));
        put(100);
        run(Duration.ofMinutes(9));
        assertAckedAndDelivered();
    }

    @Test
    void anyResourceNotFoundEmptiesAllRanges() {
        put(100);
        run(Duration.ofSeconds(2));
        stream.isThere = false;
        put(1);
        run(Duration.ofSeconds(3));
        assertThat(FailureTest.failureOf(producer, 100).reason()).isEqualTo(PutFailedException.Reason.NO_SUCH_STREAM);
        stream.recreate(3);
        run(Duration.ofSeconds(10));
        put(100);
        run(Duration.ofSeconds(12));

        assertThat(producer.puts.subList(101, 201)).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        for (Reader reader : Reader.values()) {
            assertThat(stream.deliveredTo(reader)).hasSize(200);
        }
    }

    @Test
    void aMapThatIsOlderThanItsRefreshIntervalIsNotUsedAfterASilence() {
        put(100);
        run(Duration.ofSeconds(2));
        service.listings = TROUBLE;
        service.descriptions = TROUBLE;
        run(Duration.ofMinutes(8));
        stream.recreate(3);
        put(100);
        run(Duration.ofMinutes(9));
        // Nothing that shares a wire record is acked by the old map.
        service.listings = null;
        run(Duration.ofMinutes(10));

        assertAckedAndDelivered();
    }

    @Test
    void anOldMapStaysInUseWhileThereIsTrafficThatWouldMissTheStream() {
        service.descriptions = DENIED;
        put(100);
        run(Duration.ofSeconds(2));
        service.listings = TROUBLE;
        for (int second = 3; second < 600; second++) {
            put(2);
            run(Duration.ofSeconds(second));
        }
        int before = service.wireRecords;
        put(100);
        run(Duration.ofSeconds(605));

        assertThat(service.wireRecords - before).isLessThan(20);
        assertAckedAndDelivered();
    }

    @Test
    void withoutPermissionToDescribeThereIsOneEventAndNothingElseChanges() {
        service.descriptions = DENIED;
        put(100);
        run(Duration.ofMinutes(40));
        put(100);
        run(Duration.ofMinutes(41));

        assertThat(of(StreamUndescribed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.denied()).isTrue());
        assertThat(service.describeCalls).isLessThan(14);
        assertAckedAndDelivered();
    }

    @Test
    void withPutRecordsAloneThereIsOneEventAndRecordsLeaveAsOneHashUnits() {
        service.descriptions = DENIED;
        service.listings = DENIED;
        put(100);
        put(100);
        run(Duration.ofSeconds(1));

        assertAckedAndDelivered();
        assertThat(service.wireRecords).isBetween(100, 110);
        run(Duration.ofMinutes(30));
        assertThat(of(ShardMapUnavailable.class))
                .singleElement()
                .satisfies(event -> assertThat(event.denied()).isTrue());
        assertThat(of(StreamUndescribed.class)).isEmpty();
    }

    @Test
    void descriptionsAreAskedForOneAtATimeSeldomAndEverMoreSeldomWhileTheyAreRefused() {
        run(Duration.ofHours(1));
        assertThat(service.describeCalls).isBetween(9, 17);
        service.descriptions = new Failure(FailureKind.THROTTLED, true, "LimitExceededException", null);
        int before = service.describeCalls;
        run(Duration.ofHours(2));
        assertThat(service.describeCalls - before).isBetween(20, 120);
        assertThat(of(StreamUndescribed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.denied()).isFalse());
    }

    @Test
    void aListingThatBeganBeforeTheStreamWasGoneIsNotUsed() {
        service.descriptions = DENIED;
        put(100);
        run(Duration.ofSeconds(2));
        stream.splitOne();
        service.listingsTake = Duration.ofSeconds(3);
        put(100);
        run(Duration.ofSeconds(3));
        stream.isThere = false;
        put(1);
        run(Duration.ofSeconds(4));
        stream.recreate(3);
        service.listings = TROUBLE;
        run(Duration.ofSeconds(10));
        put(200);
        run(Duration.ofSeconds(13));
        service.listingsTake = Duration.ZERO;
        service.listings = null;
        run(Duration.ofSeconds(60));

        for (int i = 201; i < 401; i++) {
            assertThat(producer.puts.get(i)).isCompleted();
            assertThat(stream.deliveredTo(Reader.KCL)).contains(i);
        }
    }

    @Test
    void whatWasStoredInTheStreamThatIsGoneIsStoredAgain() {
        run(Duration.ofSeconds(2));
        service.putsTake = Duration.ofSeconds(10);
        put(40);
        run(Duration.ofSeconds(3));
        service.putsTake = Duration.ZERO;
        stream.isThere = false;
        put(1);
        run(Duration.ofSeconds(4));
        stream.recreate(1);
        run(Duration.ofSeconds(30));

        assertThat(producer.puts.subList(0, 40))
                .allMatch(put -> put.isDone() && put.join().attempts() == 2);
    }

    @Test
    void idsOfShardsThatTheStreamCreatedAnewDoesNotHaveYetAreForgotten() {
        service.descriptions = DENIED;
        run(Duration.ofSeconds(2));
        stream.split(stream.open().get(0), 2);
        put(100);
        run(Duration.ofSeconds(5));
        stream.recreate(4);
        run(Duration.ofMinutes(8));
        // The child has the id that a larger one had, in which both of these were.
        stream.split(stream.open().get(0), 4);
        for (HashKey hash : List.of(new HashKey(0, 1), new HashKey((1L << 60) + 1, 0))) {
            byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key", bytes).withExplicitHashKey(hash), bytes);
        }
        run(Duration.ofMinutes(9));

        assertAckedAndDelivered();
    }

    @Test
    void reshardsAreNotTakenForAnotherStream() {
        for (int second = 1; second < 40; second++) {
            put(20);
            run(Duration.ofSeconds(second));
            stream.splitOne();
        }
        run(Duration.ofMinutes(20));

        assertThat(of(StreamRecreated.class)).isEmpty();
        assertAckedAndDelivered();
    }

    private void put(int records) {
        for (int i = 0; i < records; i++) {
            byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key-" + i, bytes), bytes);
        }
    }

    private void run(Duration until) {
        while (time.step(until.toNanos())) {}
    }

    private void assertAckedAndDelivered() {
        assertThat(producer.puts).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        for (Reader reader : Reader.values()) {
            assertThat(stream.deliveredTo(reader)).as("%s", reader).hasSize(producer.puts.size());
        }
    }

    private <E extends ProducerEvent> List<E> of(Class<E> kind) {
        return producer.events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
