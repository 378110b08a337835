package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Entries that fail by the key that encrypts the stream, beside others in the same request that do not. In virtual time. */
class KmsFailureTest {
    private final VirtualTime time = new VirtualTime();
    private final ShiftingService sound = new ShiftingService(new ShiftingStream(2, 1), time, 1);
    private @Nullable String code;

    /** Refuses every second entry of a request by the code, while there is one. */
    private final class RefusingPort implements KinesisPort {
        @Override
        public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
            String refusal = code;
            if (refusal == null) {
                sound.putRecords(records, answer);
                return;
            }
            List<EntryOutcome> outcomes = new ArrayList<>();
            for (int i = 0; i < records.size(); i++) {
                outcomes.add(
                        i % 2 == 0
                                ? new EntryOutcome.Refused(SdkFailures.ofEntry(refusal, "said KMS"))
                                : sound.stream.write(records.get(i)));
            }
            time.after(Duration.ofMillis(5).toNanos(), () -> answer.accept(new PutOutcome.Answered(outcomes)));
        }

        @Override
        public void listShards(Consumer<ShardListing> answer) {
            sound.listShards(answer);
        }

        @Override
        public void describeStream(Consumer<StreamDescription> answer) {
            sound.describeStream(answer);
        }
    }

    @Test
    void anEntryThatKmsThrottlesIsSentAgainWithTheSameBytes() {
        SimulatedProducer producer = producer();
        code = "KMSThrottlingException";
        put(producer);
        run(Duration.ofMillis(1300));
        assertThat(producer.counters.snapshot(0, time.nowNanos()).throttledEntries())
                .isPositive();
        code = null;
        run(Duration.ofSeconds(20));

        assertThat(producer.puts).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        assertThat(producer.puts.get(0).join().attempts()).isGreaterThan(1);
        assertThat(producer.puts.get(1).join().attempts()).isEqualTo(1);
    }

    @Test
    void anEntryThatTheKeyRefusesFailsAloneAndAtOnce() {
        SimulatedProducer producer = producer();
        code = "KMSAccessDeniedException";
        put(producer);
        run(Duration.ofSeconds(2));

        PutFailedException failed = FailureTest.failureOf(producer, 0);
        assertThat(failed.reason()).isEqualTo(Reason.ACCESS_DENIED);
        assertThat(failed).hasMessageContaining("said KMS").hasMessageContaining("kms:GenerateDataKey");
        assertThat(failed.attempts()).isEqualTo(1);
        assertThat(producer.puts.get(1).join().attempts()).isEqualTo(1);
    }

    private SimulatedProducer producer() {
        SimulatedProducer producer = new SimulatedProducer(
                ProducerSimulationTest.config(false, null), time, new RefusingPort(), 1, LoopState::of);
        run(Duration.ofSeconds(1));
        return producer;
    }

    /** Two records for two shards. */
    private static void put(SimulatedProducer producer) {
        for (HashKey hash : List.of(HashKey.MIN, HashKey.MAX)) {
            byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key", bytes).withExplicitHashKey(hash), bytes);
        }
    }

    private void run(Duration until) {
        while (time.step(until.toNanos())) {}
    }
}
