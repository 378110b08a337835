package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many requests a steady trickle over many shards takes, in virtual time. */
class SharedRequestsTest {
    private static final int SHARDS = 16;
    private static final long LINGER_NANOS =
            ProducerConfig.Timing.DEFAULT.linger().toNanos();
    private static final long WARM_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long END_NANOS = Duration.ofSeconds(13).toNanos();

    private final VirtualTime time = new VirtualTime();
    private final SimulatedService service =
            new SimulatedService(new SimulatedStream(SHARDS), time, 1, SimulatedService.Faults.NONE);
    private final SimulatedProducer producer = new SimulatedProducer(config(), time, service, 1, LoopState::of);
    private final AtomicLong longestNanos = new AtomicLong();

    @Test
    void lanesComeDueTogetherSoThatTenThousandRecordsASecondTakeFewRequests() {
        puts(0, Duration.ofNanos(100_000).toNanos());
        while (time.step(WARM_NANOS)) {}
        long requestsBefore = producer.counters.requests.sum();
        long writtenBefore = producer.counters.written.sum();
        longestNanos.set(0);
        while (time.step(END_NANOS)) {}

        double seconds = (END_NANOS - WARM_NANOS) / 1e9;
        double requests = (producer.counters.requests.sum() - requestsBefore) / seconds;
        double units = (producer.counters.written.sum() - writtenBefore) / seconds;
        assertThat(requests).isBetween(8.0, 14.0);
        // Little is lost of the linger: as many wire records as if every lane closed its own in time.
        assertThat(units).isBetween(SHARDS * 8.0, SHARDS * 14.0);
        assertThat(longestNanos.get()).isLessThan(LINGER_NANOS + SimulatedService.TIMEOUT_NANOS / 4);
    }

    private void puts(int number, long everyNanos) {
        if (time.nowNanos() >= END_NANOS) {
            return;
        }
        byte[] bytes = new byte[100];
        long putAtNanos = time.nowNanos();
        int before = producer.puts.size();
        producer.put(UserRecord.of("key-" + number * 7919, bytes), bytes);
        if (producer.puts.size() > before) {
            var unused = producer.puts
                    .get(before)
                    .thenRun(() -> longestNanos.accumulateAndGet(time.nowNanos() - putAtNanos, Math::max));
        }
        time.after(everyNanos, () -> puts(number + 1, everyNanos));
    }

    private static ProducerConfig config() {
        return new ProducerConfig(
                "simulated",
                false,
                1,
                1.5,
                ProducerConfig.Sizes.DEFAULT,
                ProducerConfig.Timing.DEFAULT,
                WhenFull.fail());
    }
}
