package io.millrace.agent.publish;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Which shards have refused records for throughput of late, from the producer's meters. Safe for use by several threads. */
final class ThrottledShards {
    private static final String METER = "millrace.producer.shard.errors";
    private static final String CODE = "ProvisionedThroughputExceededException";
    private static final long RECENT_NANOS = Duration.ofSeconds(10).toNanos();

    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final Map<String, Seen> byShard = new HashMap<>();

    private record Seen(double count, long grewAtNanos) {}

    ThrottledShards(MeterRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /** Looks now; a refusal counts from the look that found it. */
    synchronized List<String> look() {
        long now = nanoTime.getAsLong();
        List<String> throttled = new ArrayList<>();
        for (Meter meter : registry.find(METER).tag("code", CODE).meters()) {
            String shard = String.valueOf(meter.getId().getTag("shard"));
            double count = meter instanceof FunctionCounter counter ? counter.count() : 0;
            Seen before = byShard.getOrDefault(shard, new Seen(0, now - 2 * RECENT_NANOS));
            Seen seen = count > before.count() ? new Seen(count, now) : before;
            byShard.put(shard, seen);
            if (now - seen.grewAtNanos() <= RECENT_NANOS) {
                throttled.add(shard);
            }
        }
        return throttled;
    }
}
