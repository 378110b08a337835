package io.millrace.compatibility;

import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Writes numbered records to a stream, in order per key and at a steady pace, until it is closed. */
final class Load implements AutoCloseable {
    private static final int KEYS = 64;
    private static final int BURST = 10;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final KinesisProducer producer;
    private final ConcurrentLinkedQueue<NumberedRecord> acked = new ConcurrentLinkedQueue<>();
    private final Thread writer = new Thread(this::write, "load");
    private volatile boolean ended;

    private Load(KinesisProducer producer) {
        this.producer = producer;
    }

    static Load start(Engines engines, String stream) {
        Load load = new Load(KinesisProducer.builder(stream)
                .client(engines.kinesis())
                .ordered()
                .build());
        load.writer.setDaemon(true);
        load.writer.start();
        return load;
    }

    /** All records that are known to be written by now. */
    List<NumberedRecord> acked() {
        return new ArrayList<>(acked);
    }

    /** Stops writing and waits for the answers to everything written. */
    @Override
    public void close() {
        ended = true;
        try {
            writer.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            throw new IllegalStateException("The load did not end within " + CLOSE_LIMIT);
        }
        producer.close(CLOSE_LIMIT);
    }

    private void write() {
        int number = 0;
        while (!ended) {
            for (int i = 0; i < BURST; i++, number++) {
                NumberedRecord record = new NumberedRecord("key-" + number % KEYS, number);
                CompletableFuture<Void> unused =
                        producer.put(record.key(), record.content()).thenRun(() -> acked.add(record));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE.toMillis()));
        }
    }
}
