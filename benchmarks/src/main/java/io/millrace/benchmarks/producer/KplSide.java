package io.millrace.benchmarks.producer;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * The KPL with its native daemon. What slows the caller down is the count of what is under way, as the KPL's documentation advises; the
 * bound is what it was fastest with.
 */
final class KplSide implements Side {
    private static final long RATE_LIMIT_PERCENT = 1_000_000;
    private static final Duration RECORD_TTL = Duration.ofMinutes(10);

    private final KinesisProducer producer;
    private final Acks acks;
    private final FutureCallback<UserRecordResult> counting;
    private long puts;

    /**
     * @param isTuned without the tracker of the oldest record, which is on by default and costs a third of the KPL's throughput
     */
    KplSide(int port, boolean isTuned, Acks acks) {
        this.acks = acks;
        this.counting = new FutureCallback<>() {
            @Override
            public void onSuccess(@Nullable UserRecordResult result) {
                acks.ended(null);
            }

            @Override
            public void onFailure(Throwable failure) {
                acks.ended(failure);
            }
        };
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
        this.producer = new KinesisProducer(new KinesisProducerConfiguration()
                .setCredentialsProvider(credentials)
                .setMetricsCredentialsProvider(credentials)
                .setMetricsLevel("none")
                .setRegion("us-east-1")
                .setKinesisEndpoint("localhost")
                .setKinesisPort(port)
                .setStsEndpoint("localhost")
                .setStsPort(port)
                .setCloudwatchEndpoint("localhost")
                .setCloudwatchPort(port)
                .setVerifyCertificate(false)
                .setRecordMaxBufferedTime(LINGER_MILLIS)
                .setRecordTtl(RECORD_TTL.toMillis())
                .setRateLimit(RATE_LIMIT_PERCENT)
                .setEnableOldestFutureTracker(!isTuned)
                .setTempDirectory(Path.of(System.getProperty("java.io.tmpdir")).toString())
                .setLogLevel("error"));
    }

    @Override
    public void put(String key, byte[] data) throws InterruptedException {
        awaitRoom();
        Futures.addCallback(
                producer.addUserRecord("load", key, ByteBuffer.wrap(data)), counting, MoreExecutors.directExecutor());
    }

    @Override
    public void putTimed(String key, byte[] data) throws InterruptedException {
        awaitRoom();
        long putAtNanos = System.nanoTime();
        FutureCallback<UserRecordResult> timing = new FutureCallback<>() {
            @Override
            public void onSuccess(@Nullable UserRecordResult result) {
                acks.ended(null, putAtNanos);
            }

            @Override
            public void onFailure(Throwable failure) {
                acks.ended(failure, putAtNanos);
            }
        };
        Futures.addCallback(
                producer.addUserRecord("load", key, ByteBuffer.wrap(data)), timing, MoreExecutors.directExecutor());
    }

    @Override
    public void end() throws InterruptedException {
        while (producer.getOutstandingRecordsCount() > 0) {
            producer.flush();
            Thread.sleep(20);
        }
        producer.destroy();
    }

    private void awaitRoom() throws InterruptedException {
        if (puts++ % CHECKED_EVERY == 0) {
            while (producer.getOutstandingRecordsCount() >= MOST_UNDER_WAY) {
                Thread.sleep(1);
            }
        }
    }
}
