package io.millrace.agent.publish;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.agent.config.Sink;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.ProducerEvent;
import io.millrace.producer.ProducerMetrics;
import io.millrace.producer.WhenFull;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The producer of one stream as one identity, for all flows that lead there. Safe for use by several threads. */
final class SharedProducer {
    // What is given up is sent again by the flow, and may then be there twice; an outage of minutes is sat out without
    // that.
    private static final Duration RECORD_TTL = Duration.ofMinutes(5);
    private static final int MOST_SHARDS = 1_000;
    private static final long ROOM_BYTES = 2 * 1024 * 1024;

    private final KinesisProducer producer;
    private final CallerIdentity identity;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ThrottledShards throttled;
    private volatile String trouble = "";
    private int users;

    /** @param maxBufferedBytes what it may hold */
    SharedProducer(Sink.Stream sink, long maxBufferedBytes) {
        this.identity = CallerIdentity.of(sink.aws());
        KinesisProducer.Builder builder = KinesisProducer.builder(sink.nameOrArn())
                .clientBuilder(
                        AwsClients.configure(
                                KinesisAsyncClient.builder(),
                                sink.aws(),
                                sink.aws().endpoint(),
                                identity.provider()),
                        AwsClients.http(sink.aws()))
                .requestTimeout(sink.aws().requestTimeout())
                .recordMaxBufferedTime(sink.options().linger())
                .aggregationEnabled(sink.options().aggregate())
                .maxBufferedBytes(maxBufferedBytes)
                .recordTtl(RECORD_TTL)
                .whenFull(WhenFull.later(ROOM_BYTES))
                .listener(this::heard);
        if (sink.options().ordered()) {
            builder.ordered();
        }
        var compression = StreamRules.compression(sink.options().compression());
        if (compression != null) {
            builder.compression(compression);
        }
        try {
            this.producer = builder.build();
        } catch (RuntimeException e) {
            identity.close();
            throw e;
        }
        ProducerMetrics.of(producer).perShard(MOST_SHARDS).bindTo(registry);
        this.throttled = new ThrottledShards(registry, System::nanoTime);
    }

    KinesisProducer producer() {
        return producer;
    }

    List<String> throttledShards() {
        return throttled.look();
    }

    /** Why nothing gets through whatever is sent; empty if nothing says so. */
    String trouble() {
        return trouble;
    }

    void addUser() {
        users++;
    }

    /** Whether nobody is left. */
    boolean removeUser() {
        users--;
        return users == 0;
    }

    /** Takes no more records, and waits so long for those under way. */
    void close(Duration timeout) {
        producer.close(timeout);
        identity.close();
        registry.close();
    }

    private void heard(ProducerEvent event) {
        if (event instanceof ProducerEvent.EndpointDown down) {
            trouble = "The endpoint is down: " + down.cause();
        } else if (event instanceof ProducerEvent.StreamMissing missing) {
            trouble = "There is no stream " + missing.stream() + ": " + missing.cause();
        } else if (event instanceof ProducerEvent.EndpointUp || event instanceof ProducerEvent.ShardMapChanged) {
            trouble = "";
        }
    }
}
