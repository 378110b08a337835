package io.millrace.benchmarks.producer;

import io.millrace.producer.KinesisProducer;
import io.millrace.producer.PutResult;
import java.net.URI;
import java.time.Duration;
import java.util.function.BiConsumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Millrace's producer with the client that it builds itself. What slows the caller down is the byte budget of 64 MiB, the default, or the
 * count of what is under way, as with the KPL.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class MillraceSide implements Side {
    private static final double SHARD_RATE = 1000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(2);

    private final KinesisProducer producer;
    private final Acks acks;
    private final boolean isBounded;
    private long puts;
    private final BiConsumer<PutResult, Throwable> counting;

    MillraceSide(int port, boolean isBounded, Acks acks) {
        this.acks = acks;
        this.isBounded = isBounded;
        this.counting = (result, failure) -> acks.ended(failure);
        this.producer = KinesisProducer.builder("load")
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .endpoint(URI.create("https://localhost:" + port))
                .recordMaxBufferedTime(Duration.ofMillis(LINGER_MILLIS))
                .shardRate(SHARD_RATE)
                .build();
    }

    @Override
    public void put(String key, byte[] data) throws InterruptedException {
        awaitRoom();
        producer.put(key, data).whenComplete(counting);
    }

    @Override
    public void putTimed(String key, byte[] data) throws InterruptedException {
        awaitRoom();
        long putAtNanos = System.nanoTime();
        producer.put(key, data).whenComplete((result, failure) -> acks.ended(failure, putAtNanos));
    }

    private void awaitRoom() throws InterruptedException {
        if (isBounded && puts++ % CHECKED_EVERY == 0) {
            while (producer.stats().pendingRecords() >= MOST_UNDER_WAY) {
                Thread.sleep(1);
            }
        }
    }

    @Override
    public void end() {
        producer.close(CLOSE_TIMEOUT);
    }
}
