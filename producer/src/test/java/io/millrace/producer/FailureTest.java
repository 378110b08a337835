package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a user is told, how soon, and how often the service is asked, when something is wrong for good. In virtual time. */
class FailureTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedPort port = new ScriptedPort();

    /** Answers every call of a kind with the same failure, or does what a sound service would. */
    private final class ScriptedPort implements KinesisPort {
        private final SimulatedService sound =
                new SimulatedService(new SimulatedStream(2), time, 1, SimulatedService.Faults.NONE);
        private @Nullable Failure puts;
        private @Nullable Failure listings;
        private boolean isSilent;
        private int putCalls;
        private int wireRecords;
        private int aggregates;
        private int listCalls;

        @Override
        public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
            putCalls++;
            wireRecords += records.size();
            aggregates += (int) records.stream()
                    .filter(wire -> Deaggregator.decode(ByteBuffer.wrap(wire.bytes())) instanceof Payload.Aggregated)
                    .count();
            Failure failure = puts;
            if (isSilent) {
                return;
            }
            if (failure == null) {
                sound.putRecords(records, answer);
            } else {
                time.after(Duration.ofMillis(5).toNanos(), () -> answer.accept(new PutOutcome.Failed(failure)));
            }
        }

        @Override
        public void describeStream(Consumer<StreamDescription> answer) {
            sound.describeStream(answer);
        }

        @Override
        public void listShards(Consumer<ShardListing> answer) {
            listCalls++;
            Failure failure = listings;
            if (failure == null) {
                sound.listShards(answer);
            } else {
                time.after(Duration.ofMillis(5).toNanos(), () -> answer.accept(new ShardListing.Unlisted(failure)));
            }
        }
    }

    @Test
    void deniedAccessFailsARecordInUnderASecondAndSaysWhatToAllow() {
        port.puts = failure(FailureKind.ACCESS_DENIED, "AccessDeniedException: not for you");
        SimulatedProducer producer = producer(null);
        put(producer, 1);
        run(Duration.ofSeconds(1));

        PutFailedException failed = failureOf(producer, 0);
        assertThat(failed.reason()).isEqualTo(Reason.ACCESS_DENIED);
        assertThat(failed).hasMessageContaining("not for you").hasMessageContaining("kinesis:PutRecords");
        assertThat(failed.mayHaveBeenWritten()).isFalse();
        assertThat(failed.attempts()).isEqualTo(1);
        assertThat(producer.events)
                .anyMatch(event -> event instanceof ProducerEvent.RecordsFailed lost && lost.records() == 1);
    }

    @Test
    void aMissingStreamFailsEveryRecordInUnderASecondWithoutWaitingForAMap() {
        port.listings = failure(FailureKind.NO_SUCH_STREAM, "ResourceNotFoundException: no stream clicks");
        port.puts = port.listings;
        SimulatedProducer producer = producer(null);
        put(producer, 10);
        run(Duration.ofSeconds(1));
        put(producer, 10);
        run(Duration.ofSeconds(2));

        for (int i = 0; i < 20; i++) {
            assertThat(failureOf(producer, i).reason()).isEqualTo(Reason.NO_SUCH_STREAM);
        }
        assertThat(failureOf(producer, 0)).hasMessageContaining("check the stream's name");
        assertThat(port.listCalls).isLessThan(12);
    }

    @Test
    void withoutListShardsRecordsLeaveAtOnceAsOneHashUnitsAndOneEventSaysSo() {
        port.listings = failure(FailureKind.ACCESS_DENIED, "AccessDeniedException: ListShards");
        SimulatedProducer producer = producer(null);
        put(producer, 100);
        run(Duration.ofSeconds(1));

        assertThat(producer.puts).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        assertThat(producer.events)
                .filteredOn(ProducerEvent.ShardMapUnavailable.class::isInstance)
                .hasSize(1)
                .allMatch(event -> ((ProducerEvent.ShardMapUnavailable) event).denied());
        assertThat(port.listCalls).isEqualTo(1);
    }

    @Test
    void aStreamThatIsDeletedAndCreatedAgainIsToldOnceEach() {
        SimulatedProducer producer = producer(null);
        run(Duration.ofSeconds(1));
        port.listings = failure(FailureKind.NO_SUCH_STREAM, "ResourceNotFoundException: no stream clicks");
        port.puts = port.listings;
        put(producer, 10);
        run(Duration.ofSeconds(5));
        put(producer, 10);
        run(Duration.ofSeconds(10));
        assertThat(producer.events)
                .filteredOn(ProducerEvent.StreamMissing.class::isInstance)
                .hasSize(1);

        port.listings = null;
        port.puts = null;
        run(Duration.ofSeconds(20));
        assertThat(producer.events.get(producer.events.size() - 1))
                .isEqualTo(new ProducerEvent.ShardMapChanged("simulated", 2));
    }

    @Test
    void aMapThatCanBeLoadedAgainIsToldAlsoIfItIsTheOldOne() {
        SimulatedProducer producer = producer(null);
        run(Duration.ofSeconds(1));
        port.listings = failure(FailureKind.UNKNOWN, "InternalFailure");
        run(Duration.ofMinutes(20));
        assertThat(producer.events).hasSize(2).element(1).isInstanceOf(ProducerEvent.ShardMapUnavailable.class);
        port.listings = null;
        run(Duration.ofMinutes(30));
        assertThat(producer.events).hasSize(3).element(2).isEqualTo(new ProducerEvent.ShardMapRestored("simulated", 2));
        assertThat(producer.counters.snapshot(0, time.nowNanos()).failedShardMapLoads())
                .isGreaterThan(100);
    }

    @Test
    void anEndpointThatNeverAnsweredFailsRecordsAfterFifteenSecondsAndIsNamed() {
        port.listings = new Failure(FailureKind.UNREACHABLE, false, "Connection refused: localhost:4567", null);
        port.puts = port.listings;
        SimulatedProducer producer = producer(null);
        put(producer, 20);
        run(Duration.ofSeconds(14));
        assertThat(producer.puts).noneMatch(put -> put.isDone());
        run(Duration.ofSeconds(16));

        PutFailedException failed = failureOf(producer, 0);
        assertThat(failed.reason()).isEqualTo(Reason.ENDPOINT_UNREACHABLE);
        assertThat(failed)
                .hasMessageContaining("The simulated endpoint has not answered")
                .hasMessageContaining("Connection refused: localhost:4567");
        assertThat(failed.mayHaveBeenWritten()).isFalse();
    }

    @Test
    void anEndpointThatIsDownIsAskedEverMoreSeldom() {
        SimulatedProducer producer = producer(null);
        run(Duration.ofSeconds(1));
        port.puts = new Failure(FailureKind.UNKNOWN, false, "HTTP 503", null);
        for (int second = 2; second < 120; second++) {
            put(producer, 10);
            run(Duration.ofSeconds(second));
        }
        assertThat(port.putCalls).isLessThan(120);
        assertThat(producer.events)
                .filteredOn(ProducerEvent.EndpointDown.class::isInstance)
                .hasSize(1);

        port.puts = null;
        run(Duration.ofSeconds(150));
        assertThat(producer.puts).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        assertThat(producer.events)
                .filteredOn(ProducerEvent.EndpointUp.class::isInstance)
                .hasSize(1);
    }

    @Test
    void credentialsGetAFewTriesAndThenFailWithTheMend() {
        port.puts = failure(FailureKind.CREDENTIALS, "ExpiredTokenException: expired");
        SimulatedProducer producer = producer(null);
        put(producer, 1);
        run(Duration.ofSeconds(3));

        assertThat(failureOf(producer, 0).reason()).isEqualTo(Reason.CREDENTIALS);
        assertThat(port.putCalls).isEqualTo(RetryPolicy.CREDENTIALS_ATTEMPTS);
    }

    @Test
    void aRecordWithAnUnclearEndExpiresAsPossiblyWritten() {
        SimulatedProducer producer = producer(Duration.ofSeconds(3));
        run(Duration.ofSeconds(1));
        port.puts = new Failure(FailureKind.UNKNOWN, false, "no answer in time", null);
        put(producer, 1);
        run(Duration.ofSeconds(5));

        PutFailedException failed = failureOf(producer, 0);
        assertThat(failed.reason()).isEqualTo(Reason.EXPIRED);
        assertThat(failed.mayHaveBeenWritten()).isTrue();
        assertThat(failed).hasMessageContaining("may have been written").hasMessageContaining("recordTtl of 3 s");
    }

    @Test
    void aRecordThatWasAlwaysThrottledExpiresAsNotWritten() {
        SimulatedProducer producer = producer(Duration.ofSeconds(3));
        run(Duration.ofSeconds(1));
        port.puts = failure(FailureKind.THROTTLED, "too fast");
        put(producer, 1);
        run(Duration.ofSeconds(5));

        assertThat(failureOf(producer, 0).reason()).isEqualTo(Reason.EXPIRED);
        assertThat(failureOf(producer, 0).mayHaveBeenWritten()).isFalse();
    }

    @Test
    void withFailIfThrottledARefusedRecordFailsAtOnceAndTheNextOneIsSentAgain() {
        SimulatedProducer producer =
                with(ProducerSimulationTest.failIfThrottled(ProducerSimulationTest.config(false, null)));
        run(Duration.ofSeconds(1));
        port.puts = failure(FailureKind.THROTTLED, "ProvisionedThroughputExceededException: Rate exceeded");
        put(producer, 3);
        run(Duration.ofMillis(1200));

        for (int i = 0; i < 3; i++) {
            PutFailedException failed = failureOf(producer, i);
            assertThat(failed.reason()).isEqualTo(Reason.THROTTLED);
            assertThat(failed.attempts()).isEqualTo(1);
            assertThat(failed.mayHaveBeenWritten()).isFalse();
            assertThat(failed).hasMessageContaining("Rate exceeded").hasMessageContaining("failIfThrottled");
        }
        assertThat(producer.counters.snapshot(0, time.nowNanos()).throttledEntries())
                .isPositive();
        port.puts = null;
        put(producer, 1);
        run(Duration.ofSeconds(3));
        assertThat(producer.puts.get(3).join().attempts()).isEqualTo(1);
        producer.checkBudget();
    }

    @Test
    void failIfThrottledLeavesOtherRefusalsToBeTriedAgain() {
        SimulatedProducer producer =
                with(ProducerSimulationTest.failIfThrottled(ProducerSimulationTest.config(false, null)));
        run(Duration.ofSeconds(1));
        port.puts = failure(FailureKind.BUSY, "ResourceInUseException");
        put(producer, 1);
        run(Duration.ofSeconds(2));
        assertThat(producer.puts.get(0)).isNotDone();
        port.puts = null;
        run(Duration.ofSeconds(10));

        assertThat(producer.puts.get(0).join().attempts()).isGreaterThan(1);
    }

    @Test
    void withoutAggregationEveryRecordIsAWireRecordOfItsOwnWithTheSameBytesAndPacedByItsLane() {
        SimulatedProducer producer =
                with(ProducerSimulationTest.oneByOne(ProducerSimulationTest.config(false, null), false));
        for (int tenth = 1; tenth <= 40; tenth++) {
            put(producer, 1000);
            run(Duration.ofMillis(100L * tenth));
        }
        // Two lanes of 1,500 a second, and as much again in advance.
        assertThat(port.wireRecords).isBetween(10_000, 15_000);
        assertThat(port.aggregates).isZero();

        run(Duration.ofSeconds(30));
        assertThat(producer.puts).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        assertThat(producer.puts).allMatch(put -> put.join().subSequenceNumber() == 0);
        assertThat(port.wireRecords).isEqualTo(producer.puts.size());
    }

    @Test
    void aStalledEndpointCostsTheBudgetAndNoMore() {
        SimulatedProducer producer = producer(null);
        run(Duration.ofSeconds(1));
        port.isSilent = true;
        for (int i = 0; i < 20_000; i++) {
            put(producer, 1);
        }
        run(Duration.ofSeconds(30));

        assertThat(producer.puts).hasSizeLessThan(2_000);
        assertThat(port.putCalls).isBetween(1, 32);
        assertThat(producer.budget.usedBytes()).isBetween(150_000L, 256L * 1024);
    }

    @Test
    void closingReportsWhatIsLeftInOrderAndEndsFlushes() {
        SimulatedProducer producer = producer(null);
        run(Duration.ofSeconds(1));
        port.isSilent = true;
        put(producer, 5);
        producer.flush();
        run(Duration.ofSeconds(2));
        List<CloseReport.Unsent> unsent = producer.pipeline.abandon(Reason.CLOSED, "closed", null);
        producer.pipeline.takeCallbacks().forEach(Runnable::run);

        assertThat(unsent).hasSize(5);
        assertThat(unsent).allMatch(one -> one.failure().mayHaveBeenWritten());
        assertThat(unsent.get(3).record().data().getInt()).isEqualTo(3);
        assertThat(producer.flushes.get(0).join()).isTrue();
        producer.checkBudget();
    }

    private SimulatedProducer producer(@Nullable Duration ttl) {
        return with(ProducerSimulationTest.config(false, ttl));
    }

    private SimulatedProducer with(ProducerConfig config) {
        return new SimulatedProducer(config, time, port, 1, LoopState::of);
    }

    private static void put(SimulatedProducer producer, int records) {
        for (int i = 0; i < records; i++) {
            byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key-" + i, bytes), bytes);
        }
    }

    private void run(Duration until) {
        while (time.step(until.toNanos())) {}
    }

    private static Failure failure(FailureKind kind, String message) {
        return new Failure(kind, true, message, null);
    }

    static PutFailedException failureOf(SimulatedProducer producer, int number) {
        assertThat(producer.puts.get(number)).isCompletedExceptionally();
        try {
            producer.puts.get(number).join();
            throw new AssertionError("record " + number + " was stored");
        } catch (CompletionException e) {
            return (PutFailedException) Objects.requireNonNull(e.getCause());
        }
    }
}
