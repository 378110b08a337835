package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which of a record's failures count against its credentials, in virtual time. */
class CredentialsTest {
    private final VirtualTime time = new VirtualTime();
    private final Queue<FailureKind> failures = new ArrayDeque<>();
    private final SimulatedService sound =
            new SimulatedService(new SimulatedStream(1), time, 1, SimulatedService.Faults.NONE);

    private final KinesisPort port = new KinesisPort() {
        @Override
        public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
            FailureKind kind = failures.poll();
            if (kind == null) {
                sound.putRecords(records, answer);
                return;
            }
            Failure failure = new Failure(kind, true, "says a test", null);
            time.after(Duration.ofMillis(5).toNanos(), () -> answer.accept(new PutOutcome.Failed(failure)));
        }

        @Override
        public void listShards(Consumer<ShardListing> answer) {
            sound.listShards(answer);
        }

        @Override
        public void describeStream(Consumer<StreamDescription> answer) {
            sound.describeStream(answer);
        }
    };

    private final SimulatedProducer producer =
            new SimulatedProducer(ProducerSimulationTest.config(false, null), time, port, 1, LoopState::of);

    @Test
    void anExpiredTokenBehindThrottlesIsNotTheLastStraw() {
        fail(6, FailureKind.THROTTLED);
        fail(1, FailureKind.CREDENTIALS);
        put();

        assertThat(producer.puts.get(0).join().attempts()).isEqualTo(8);
    }

    @Test
    void failuresOfCredentialsCountInARowOnly() {
        for (int i = 0; i < 5; i++) {
            fail(3, FailureKind.CREDENTIALS);
            fail(1, FailureKind.THROTTLED);
        }
        put();

        assertThat(producer.puts.get(0).join().attempts()).isEqualTo(21);
    }

    @Test
    void credentialsThatWorkedGetHalfAMinute() {
        put();
        assertThat(producer.puts.get(0)).isCompleted();
        fail(15, FailureKind.CREDENTIALS);
        put();
        assertThat(producer.puts.get(1).join().attempts()).isEqualTo(16);

        fail(16, FailureKind.CREDENTIALS);
        put();
        assertThat(producer.puts.get(2))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        PutFailedException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.CREDENTIALS));
    }

    private void fail(int times, FailureKind kind) {
        failures.addAll(Collections.nCopies(times, kind));
    }

    /** Puts a record, and lets two minutes pass. */
    private void put() {
        byte[] bytes = new byte[40];
        producer.put(UserRecord.of("key", bytes), bytes);
        long endNanos = time.nowNanos() + Duration.ofMinutes(2).toNanos();
        while (time.step(endNanos)) {}
    }
}
