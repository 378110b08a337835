package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.History.Sending;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How often, how fast and for how long the producer tries again. In virtual time. */
class RetryRulesTest {
    private static final long ANSWER_NANOS = Duration.ofMillis(5).toNanos();

    private final VirtualTime time = new VirtualTime();
    private final SimulatedStream stream = new SimulatedStream(2);
    private final Port port = new Port();

    /** Answers every call after 5 ms, with a failure of the whole if there is one, else with what a function says of each entry. */
    private final class Port implements KinesisPort {
        private final History history = new History();
        private @Nullable Failure whole;
        private Function<WireRecord, EntryOutcome> entry = stream::write;
        private int calls;

        @Override
        public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
            List<Sending> request = history.request(++calls, records, time.nowNanos());
            PutOutcome outcome = whole != null
                    ? new PutOutcome.Failed(whole)
                    : new PutOutcome.Answered(records.stream().map(entry).toList());
            time.after(ANSWER_NANOS, () -> {
                History.heard(request, outcome, time.nowNanos());
                answer.accept(outcome);
            });
        }

        @Override
        public void listShards(Consumer<ShardListing> answer) {
            time.after(ANSWER_NANOS, () -> answer.accept(new ShardListing.Listed(stream.list())));
        }

        @Override
        public void describeStream(Consumer<StreamDescription> answer) {
            time.after(ANSWER_NANOS, () -> answer.accept(new StreamDescription.Described(null, 0, null)));
        }
    }

    static Stream<Failure> downs() {
        return Stream.of(
                ServiceErrors.UNAVAILABLE,
                ServiceErrors.TIMEOUT,
                ServiceErrors.RESET,
                ServiceErrors.REFUSED,
                ServiceErrors.TOO_MANY_CALLS);
    }

    /** What no other try can change, and credentials that do not come back. */
    static Stream<Failure> finals() {
        return Stream.of(
                ServiceErrors.DENIED, ServiceErrors.NO_STREAM, ServiceErrors.INVALID, ServiceErrors.EXPIRED_TOKEN);
    }

    @Test
    void pausesAreAFullyRandomPartOfAnIntervalThatDoublesToFiveSeconds() {
        int producers = 400;
        List<List<Long>> pauses = new ArrayList<>();
        for (long seed = 1; seed <= producers; seed++) {
            pauses.add(pausesOf(seed));
        }
        long bound = Duration.ofMillis(50).toNanos();
        for (int attempt = 0; attempt < 9; attempt++) {
            int nth = attempt;
            long[] sorted =
                    pauses.stream().mapToLong(one -> one.get(nth)).sorted().toArray();
            assertThat(sorted[0]).as("pause %d", nth + 1).isBetween(0L, bound / 20);
            // What makes a request wait beside its back-off is that time goes in steps of a microsecond.
            assertThat(sorted[producers - 1])
                    .as("pause %d", nth + 1)
                    .isBetween(bound - bound / 20, bound + Duration.ofMillis(1).toNanos());
            assertThat((double) LongStream.of(sorted).sum() / producers / bound)
                    .as("mean of pause %d in parts of its interval", nth + 1)
                    .isBetween(0.44, 0.56);
            bound = Math.min(2 * bound, Duration.ofSeconds(5).toNanos());
        }
    }

    /** How long a throttled unit waited after each answer, one unit alone in its producer. */
    private static List<Long> pausesOf(long seed) {
        RetryRulesTest run = new RetryRulesTest();
        run.port.entry = wire -> ServiceErrors.THROTTLED_ENTRY;
        SimulatedProducer producer = run.producer(seed, null);
        run.run(Duration.ofSeconds(1));
        run.put(producer, HashKey.MIN);
        run.run(Duration.ofMinutes(2));
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < run.port.history.sendings.size(); i++) {
            pauses.add(
                    run.port.history.sendings.get(i).sentAtNanos - run.port.history.sendings.get(i - 1).heardAtNanos);
        }
        return pauses;
    }

    @Test
    void aLaneThatIsAlwaysThrottledSlowsDownToItsLeastRateAndTheOtherLaneGoesOn() {
        SimulatedProducer producer = producer(1, null);
        run(Duration.ofSeconds(1));
        port.entry = wire -> isIn(wire, HashKey.MIN) ? ServiceErrors.THROTTLED_ENTRY : stream.write(wire);
        for (int second = 1; second <= 60; second++) {
            for (int i = 0; i < 10; i++) {
                put(producer, HashKey.MIN);
                put(producer, HashKey.MAX);
            }
            run(Duration.ofSeconds(second));
        }
        run(Duration.ofSeconds(62));

        List<Sending> throttled = port.history.sendings.stream()
                .filter(one -> isIn(one.wire, HashKey.MIN))
                .toList();
        // Each unit at its own pauses; together never more than the least rate of a lane, two hundredths of a shard's.
        assertThat(throttled).hasSizeBetween(30, 60 * 20);
        for (int i = 0; i < producer.puts.size(); i++) {
            assertThat(producer.puts.get(i).isDone()).isEqualTo(i % 2 == 1);
        }
    }

    /** The KPL asks 12.7 times a second for as long as it lasts. */
    @ParameterizedTest
    @MethodSource("downs")
    void oneRecordAsksAnEndpointThatIsDownAFewTimesAtOnceAndThenTwentyTimesAMinute(Failure down) {
        double inFirstSecond = 0;
        double inTenthMinute = 0;
        int producers = 30;
        for (long seed = 1; seed <= producers; seed++) {
            RetryRulesTest run = new RetryRulesTest();
            SimulatedProducer producer = run.producer(seed, null);
            run.run(Duration.ofSeconds(1));
            run.port.whole = down;
            run.put(producer, HashKey.MIN);
            run.run(Duration.ofMinutes(11));

            assertThat(run.callsWithin(1, 2))
                    .as("in the first second, seed %d", seed)
                    .isLessThan(14);
            assertThat(run.callsWithin(1, 61))
                    .as("in the first minute, seed %d", seed)
                    .isLessThan(60);
            inFirstSecond += run.callsWithin(1, 2);
            inTenthMinute += run.callsWithin(600, 660);
        }
        assertThat(inFirstSecond / producers).isBetween(3.0, 8.0);
        assertThat(inTenthMinute / producers).isBetween(15.0, 27.0);
    }

    private long callsWithin(long fromSeconds, long untilSeconds) {
        long fromNanos = Duration.ofSeconds(fromSeconds).toNanos();
        long untilNanos = Duration.ofSeconds(untilSeconds).toNanos();
        return port.history.sendings.stream()
                .filter(one -> one.sentAtNanos >= fromNanos && one.sentAtNanos < untilNanos)
                .count();
    }

    @ParameterizedTest
    @MethodSource("finals")
    void whatNoTryCanChangeFailsInUnderASecondWithItsCodeAndTheMend(Failure last) {
        SimulatedProducer producer = producer(1, null);
        run(Duration.ofSeconds(1));
        port.whole = last;
        put(producer, HashKey.MIN);
        run(Duration.ofSeconds(3));

        assertThat(producer.puts.get(0)).isCompletedExceptionally();
        assertThat(producer.endedAtNanos.get(0).join())
                .isLessThan(Duration.ofSeconds(2).toNanos());
        PutFailedException failure = PutFailedException.of(Objects.requireNonNull(
                producer.puts.get(0).handle((result, thrown) -> thrown).join()));
        assertThat(failure.mayHaveBeenWritten()).isFalse();
        assertThat(failure).hasMessageContaining(Objects.requireNonNull(last.code()));
        assertThat(failure.failedAttempts()).hasSize(failure.attempts()).allSatisfy(attempt -> {
            assertThat(attempt.errorCode()).isEqualTo(last.code());
            assertThat(attempt.took()).isEqualTo(Duration.ofNanos(ANSWER_NANOS));
        });
    }

    @Test
    void credentialsThatComeBackWithinAFewTriesCostNoRecord() {
        SimulatedProducer producer = producer(1, null);
        run(Duration.ofSeconds(1));
        port.whole = ServiceErrors.EXPIRED_TOKEN;
        put(producer, HashKey.MIN);
        while (port.calls < RetryPolicy.CREDENTIALS_ATTEMPTS - 1) {
            time.step(Agenda.NEVER);
        }
        time.after(ANSWER_NANOS, () -> port.whole = null);
        run(Duration.ofSeconds(5));

        assertThat(producer.puts.get(0).join().attempts()).isEqualTo(RetryPolicy.CREDENTIALS_ATTEMPTS);
    }

    @Test
    void aTimeToLiveHoldsToTheMillisecondWhateverTheBackOff() {
        for (long seed = 1; seed <= 50; seed++) {
            RetryRulesTest run = new RetryRulesTest();
            run.port.entry = wire -> ServiceErrors.THROTTLED_ENTRY;
            SimulatedProducer producer = run.producer(seed, Duration.ofSeconds(3));
            run.run(Duration.ofSeconds(1));
            long putAtNanos = run.time.nowNanos();
            run.put(producer, HashKey.MIN);
            run.run(Duration.ofSeconds(20));

            long livedNanos = producer.endedAtNanos.get(0).join() - putAtNanos;
            assertThat(livedNanos)
                    .as("seed %d", seed)
                    .isBetween(
                            Duration.ofSeconds(3).toNanos(),
                            Duration.ofMillis(3006).toNanos());
        }
    }

    private boolean isIn(WireRecord wire, HashKey hash) {
        return stream.owner(wire).range.contains(hash);
    }

    private SimulatedProducer producer(long seed, @Nullable Duration ttl) {
        return new SimulatedProducer(ProducerSimulationTest.config(false, ttl), time, port, seed, LoopState::of);
    }

    private void put(SimulatedProducer producer, HashKey hash) {
        byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
        producer.put(UserRecord.of("key", bytes).withExplicitHashKey(hash), bytes);
    }

    private void run(Duration until) {
        time.after(until.toNanos() - time.nowNanos(), () -> {});
        while (time.step(until.toNanos())) {}
    }
}
