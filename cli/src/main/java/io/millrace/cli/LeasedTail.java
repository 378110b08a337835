package io.millrace.cli;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.shard.Position;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Prints through a consumer, which keeps the application's place. */
final class LeasedTail {
    private static final Duration STOP = Duration.ofSeconds(15);

    private final KinesisConsumer consumer;
    private final CountDownLatch stopped;

    /**
     * A consumer that is not started.
     *
     * @param stopped ends it at zero
     */
    LeasedTail(
            Clients clients,
            String stream,
            String application,
            Position from,
            RecordPrinter printer,
            CountDownLatch stopped,
            PrintWriter err) {
        this.stopped = stopped;
        this.consumer = KinesisConsumer.builder(stream, application)
                .kinesisClient(clients.kinesis())
                .dynamoDbClient(clients.dynamoDb())
                .initialPosition(from)
                .listener(event -> ShardMoves.describe(event).ifPresent(err::println))
                .onRecord(record -> {
                    printer.handle(record);
                    printer.flush();
                })
                .build();
    }

    /** Runs until it is stopped, or has caught up if that is wanted. */
    void run(boolean untilCaughtUp) throws InterruptedException {
        try (consumer) {
            Thread onSignal = new Thread(this::stop, "millrace-stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            consumer.start();
            consumer.started().join();
            await(untilCaughtUp);
            removeHook(onSignal);
            consumer.close(STOP);
        }
    }

    private void await(boolean untilCaughtUp) throws InterruptedException {
        boolean atEnd = false;
        while (!atEnd && !stopped.await(100, TimeUnit.MILLISECONDS)) {
            if (consumer.terminated().isDone()) {
                consumer.terminated().join();
                return;
            }
            atEnd = untilCaughtUp && consumer.status().caughtUp();
        }
    }

    private void stop() {
        stopped.countDown();
        consumer.close(STOP);
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is stopping already: the hook does the closing.
        }
    }
}
