package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.AttemptLog.Try;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptLogTest {
    private static final Failure THROTTLED = new Failure(
            FailureKind.THROTTLED, true, "ProvisionedThroughputExceededException", "Provisioned...: too fast", null);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 25);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8, 9, 100})
    void theFirstFourAndTheLastFourAreKept(int attempts) {
        AttemptLog log = log(0, attempts);
        List<Long> kept = AttemptLog.since(0, log).stream()
                .map(attempt -> attempt.sinceAccepted().toNanos())
                .toList();
        assertThat(kept)
                .containsExactlyElementsOf(LongStream.range(0, attempts)
                        .filter(i -> i < 4 || i >= attempts - 4)
                        .boxed()
                        .toList());
        assertThat(AttemptLog.since(0, AttemptLog.of(log, log(attempts, 3))))
                .hasSize(Math.min(8, attempts + 3))
                .last()
                .extracting(attempt -> attempt.sinceAccepted().toNanos())
                .isEqualTo(attempts + 2L);
    }

    @Test
    void recordsOfOneUnitShareOneLogAndThoseOfSeveralShareOnePerOrigin() {
        Unit first = TestRecords.unit(new HashKey(0, 1), new HashKey(0, 2));
        fail(first, THROTTLED, 10, 15);
        first.handDown();
        List<PendingRecord> mixed = new ArrayList<>(first.records);
        mixed.addAll(TestRecords.unit(new HashKey(0, 3), new HashKey(0, 4)).records);
        Unit second = TestRecords.unit(first.wire, mixed);
        fail(second, THROTTLED, 20, 26);
        second.handDown();
        second.handDown();

        assertThat(mixed.get(0).earlierAttempts).isSameAs(mixed.get(1).earlierAttempts);
        assertThat(mixed.get(2).earlierAttempts).isSameAs(mixed.get(3).earlierAttempts);
        assertThat(mixed.get(0).failedAttempts()).containsExactly(attempt(10, 5, THROTTLED), attempt(20, 6, THROTTLED));
        assertThat(mixed.get(3).failedAttempts()).containsExactly(attempt(20, 6, THROTTLED));
    }

    @Test
    void theResultTellsWhenAndWhyEachAttemptFailed() {
        VirtualTime time = new VirtualTime();
        Refusing port = new Refusing(time, 2);
        SimulatedProducer producer =
                new SimulatedProducer(ProducerSimulationTest.config(false, null), time, port, 1, LoopState::of);
        run(time, Duration.ofSeconds(1));
        producer.put(UserRecord.of("key", new byte[10]), new byte[10]);
        run(time, Duration.ofSeconds(20));

        PutResult result = producer.puts.get(0).join();
        assertThat(result.attempts()).isEqualTo(3);
        assertThat(result.failedAttempts()).hasSize(2).allSatisfy(attempt -> {
            assertThat(attempt.errorCode()).isEqualTo("ProvisionedThroughputExceededException");
            assertThat(attempt.message()).contains("too fast");
            assertThat(attempt.took()).isEqualTo(Duration.ofMillis(5));
            assertThat(attempt.sinceAccepted()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        });
        assertThat(result.failedAttempts().get(1).sinceAccepted())
                .isGreaterThan(result.failedAttempts().get(0).sinceAccepted().plusMillis(5));

        producer.put(UserRecord.of("key", new byte[10]), new byte[10]);
        run(time, Duration.ofSeconds(40));
        assertThat(producer.puts.get(1).join().failedAttempts()).isSameAs(List.of());
    }

    @Test
    void aRecordThatIsAbandonedAfterFailuresSaysWhichOnes() {
        VirtualTime time = new VirtualTime();
        SimulatedProducer producer = new SimulatedProducer(
                ProducerSimulationTest.config(false, null),
                time,
                new Refusing(time, Integer.MAX_VALUE),
                1,
                LoopState::of);
        run(time, Duration.ofSeconds(1));
        producer.put(UserRecord.of("key", new byte[10]), new byte[10]);
        run(time, Duration.ofMinutes(2));
        PutFailedException failure = producer.pipeline
                .abandon(PutFailedException.Reason.CLOSED, "closed", null)
                .get(0)
                .failure();
        assertThat(failure.attempts()).isGreaterThan(8);
        assertThat(failure.failedAttempts())
                .hasSize(8)
                .allMatch(attempt -> Objects.equals(attempt.errorCode(), THROTTLED.code()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyAttemptButTheLastIsAccountedForThroughReshardsAndFaults(long seed) {
        Evidence run = SimulationRun.of(Scenario.usual(ProducerSimulationTest.config(false, null)), seed);
        int retried = 0;
        for (CompletableFuture<PutResult> put : run.puts()) {
            PutResult result = put.join();
            List<Attempt> failed = result.failedAttempts();
            assertThat(failed).as("seed %d", seed).hasSize(Math.min(8, result.attempts() - 1));
            for (int i = 1; i < failed.size(); i++) {
                Attempt before = failed.get(i - 1);
                assertThat(failed.get(i).sinceAccepted())
                        .as("seed %d", seed)
                        .isGreaterThanOrEqualTo(before.sinceAccepted().plus(before.took()));
            }
            retried += failed.isEmpty() ? 0 : 1;
        }
        assertThat(retried).as("seed %d", seed).isPositive();
    }

    @Test
    void aListThatIsGivenToAResultIsCopiedAndCannotBeChanged() {
        List<Attempt> given = new ArrayList<>(List.of(attempt(1, 2, THROTTLED)));
        PutResult result = new PutResult("shardId-000000000000", "1", 0, 2, given);
        given.clear();
        assertThat(result.failedAttempts()).hasSize(1);
        assertThatThrownBy(() -> AttemptLog.since(0, log(0, 1)).remove(0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(new PutResult("shardId-000000000000", "1", 0, 1).failedAttempts())
                .isEmpty();
    }

    /** Refuses the first so many requests for throughput, after 5 ms each. */
    private static final class Refusing implements KinesisPort {
        private final VirtualTime time;
        private final SimulatedService sound;
        private int left;

        Refusing(VirtualTime time, int refusals) {
            this.time = time;
            this.left = refusals;
            this.sound = new SimulatedService(new SimulatedStream(2), time, 1, SimulatedService.Faults.NONE);
        }

        @Override
        public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
            if (left == 0) {
                sound.putRecords(records, answer);
                return;
            }
            left--;
            PutOutcome refused = new PutOutcome.Answered(
                    IntStream.range(0, records.size()).mapToObj(i -> refused()).toList());
            time.after(Duration.ofMillis(5).toNanos(), () -> answer.accept(refused));
        }

        @Override
        public void describeStream(Consumer<StreamDescription> answer) {
            sound.describeStream(answer);
        }

        @Override
        public void listShards(Consumer<ShardListing> answer) {
            sound.listShards(answer);
        }

        private static EntryOutcome refused() {
            return new EntryOutcome.Refused(THROTTLED);
        }
    }

    private static void run(VirtualTime time, Duration until) {
        while (time.step(until.toNanos())) {}
    }

    private static void fail(Unit unit, Failure failure, long sentAtNanos, long answeredAtNanos) {
        unit.sent(sentAtNanos);
        unit.answered(false, answeredAtNanos);
        unit.failed(failure);
    }

    private static Attempt attempt(long sinceNanos, long tookNanos, Failure failure) {
        return new Attempt(
                Duration.ofNanos(sinceNanos), Duration.ofNanos(tookNanos), failure.code(), failure.message());
    }

    private static AttemptLog log(long fromNanos, int attempts) {
        @Nullable AttemptLog log = null;
        for (int i = 0; i < attempts; i++) {
            log = AttemptLog.of(log, new Try(fromNanos + i, 1, null, "no answer"));
        }
        return Objects.requireNonNull(log);
    }
}
