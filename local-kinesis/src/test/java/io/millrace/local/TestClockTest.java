package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.engine.Timers;
import io.millrace.local.http.NetworkThreads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

class TestClockTest {
    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private final TestClock clock = new TestClock(start);
    private final List<String> ran = new ArrayList<>();

    private Timers.Pending after(int millis, String name) {
        return clock.at(
                start.toEpochMilli() + millis, () -> ran.add(name + " at " + (clock.millis() - start.toEpochMilli())));
    }

    @Test
    void stepsRunInTheOrderOfTheirTimesEachAtItsOwnTime() {
        after(30, "third");
        after(10, "first");
        after(10, "second");
        after(31, "later");

        clock.advance(Duration.ofMillis(30));

        assertThat(ran).containsExactly("first at 10", "second at 10", "third at 30");
        assertThat(clock.instant()).isEqualTo(start.plusMillis(30));
    }

    @Test
    void aStepMaySetTheNextOneOnTheWay() {
        clock.at(start.toEpochMilli() + 10, () -> after(20, "next"));

        clock.advance(Duration.ofMillis(25));

        assertThat(ran).containsExactly("next at 20");
    }

    @Test
    void aCancelledStepNeverRuns() {
        Timers.Pending cancelled = after(10, "cancelled");
        after(10, "kept");

        cancelled.cancel();
        clock.advance(Duration.ofMillis(10));

        assertThat(ran).containsExactly("kept at 10");
    }

    @Test
    void aStepThatIsDueAlreadyWaitsForTheNextMove() {
        after(-5, "late");
        assertThat(ran).isEmpty();

        clock.advance(Duration.ZERO);

        assertThat(ran).containsExactly("late at 0");
    }

    @Test
    void aStepThatThrowsDoesNotStopTheOthers() {
        clock.at(start.toEpochMilli() + 1, () -> {
            throw new IllegalStateException("thrown on purpose by a test");
        });
        after(2, "other");

        clock.setTo(start.plusMillis(5));

        assertThat(ran).containsExactly("other at 2");
    }

    @Test
    void theClockIsSetBackButNeverAdvancedBack() {
        clock.setTo(start.minusSeconds(1));
        assertThat(clock.instant()).isEqualTo(start.minusSeconds(1));

        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("step is PT-0.001S");
    }

    @Test
    void aDelayEndsWhenTheClockIsMovedAndNotBefore() {
        FaultPlan faults = FaultPlan.none().delay("PutRecord", Duration.ofMinutes(10));
        try (LocalKinesis engine =
                        LocalKinesis.builder().clock(clock).faults(faults).start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 1);
            CompletableFuture<PutRecordResponse> delayed =
                    client.putRecord(r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromUtf8String("late")));
            Kinesis kinesis = new Kinesis(client, "s");
            while (faults.recorded(FaultKind.DELAY) == 0) {
                kinesis.shards();
            }
            clock.advance(Duration.ofMinutes(10).minusMillis(1));
            assertThat(kinesis.readAll(0)).isEmpty();

            clock.advance(Duration.ofMillis(1));

            assertThat(delayed.join().shardId()).isEqualTo("shardId-000000000000");
            assertThat(kinesis.readAll(0)).containsExactly("late");
        }
    }

    @Test
    void onTheSystemsClockAStepRunsOnANetworkThreadInItsTime() {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<String> thread = new CompletableFuture<>();
        try (NetworkThreads threads = new NetworkThreads()) {
            Timers timers = ClockTimers.on(InstantSource.system(), threads);
            timers.at(InstantSource.system().millis() + 3_600_000, runs::incrementAndGet)
                    .cancel();
            timers.at(
                    InstantSource.system().millis() - 1,
                    () -> thread.complete(Thread.currentThread().getName()));
            assertThat(thread.join()).startsWith("local-kinesis");
        }
        assertThat(runs).hasValue(0);
    }
}
