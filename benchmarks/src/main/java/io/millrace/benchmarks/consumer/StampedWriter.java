package io.millrace.benchmarks.consumer;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** A thread that goes on writing small records, once started, that say when they were put. */
final class StampedWriter implements AutoCloseable {
    private static final int MOST_IN_REQUEST = 500;

    private final KinesisAsyncClient client;
    private final List<String> hashKeys = new ArrayList<>();
    private final Thread thread;
    private volatile boolean isOver;

    private StampedWriter(Services services, Consumer<StampedWriter> writing) {
        this.client = Clients.kinesis(services.kinesis()).build();
        BigInteger width = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(services.shards()));
        for (int shard = 0; shard < services.shards(); shard++) {
            // Into the middle: shards of other widths than this begin elsewhere.
            hashKeys.add(width.multiply(BigInteger.valueOf(shard))
                    .add(width.shiftRight(1))
                    .toString());
        }
        this.thread = new Thread(() -> writing.accept(this), "writer");
        this.thread.setDaemon(true);
    }

    /** Writes a record to every shard each time that so much time has passed. */
    static StampedWriter toAll(Services services, Duration interval) {
        return new StampedWriter(services, writer -> writer.writeToAll(interval));
    }

    /** Writes a record to any shard, and waits for up to twice the time given. */
    static StampedWriter toAny(Services services, Duration meanInterval) {
        return new StampedWriter(services, writer -> writer.writeToAny(meanInterval));
    }

    void start() {
        thread.start();
    }

    private void writeToAll(Duration interval) {
        while (!isOver) {
            for (int from = 0; from < hashKeys.size(); from += MOST_IN_REQUEST) {
                List<PutRecordsRequestEntry> entries =
                        hashKeys.subList(from, Math.min(hashKeys.size(), from + MOST_IN_REQUEST)).stream()
                                .map(StampedWriter::entry)
                                .toList();
                client.putRecords(put -> put.streamName(Services.STREAM).records(entries))
                        .join();
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    private void writeToAny(Duration meanInterval) {
        Random random = new Random(1);
        while (!isOver) {
            PutRecordsRequestEntry entry = entry(hashKeys.get(random.nextInt(hashKeys.size())));
            client.putRecords(put -> put.streamName(Services.STREAM).records(entry))
                    .join();
            LockSupport.parkNanos((long) (2 * meanInterval.toNanos() * random.nextDouble()));
        }
    }

    private static PutRecordsRequestEntry entry(String hashKey) {
        ByteBuffer stamp = ByteBuffer.allocate(Long.BYTES).putLong(0, System.nanoTime());
        return PutRecordsRequestEntry.builder()
                .partitionKey("stamped")
                .explicitHashKey(hashKey)
                .data(SdkBytes.fromByteBuffer(stamp))
                .build();
    }

    /** Writes nothing more once this returns. */
    @Override
    public void close() {
        isOver = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
