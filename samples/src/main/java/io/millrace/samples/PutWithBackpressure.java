package io.millrace.samples;

import io.millrace.producer.KinesisProducer;
import io.millrace.producer.WhenFull;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Puts no faster than the stream takes it, in one megabyte of memory, and no thread waits: {@code PutWithBackpressure STREAM}. */
public final class PutWithBackpressure {
    private static final int EVENTS = 3_000;

    private PutWithBackpressure() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient client = KinesisAsyncClient.create()) {
            System.out.println(run(client, arguments[0]) + " events are stored");
        }
    }

    static int run(KinesisAsyncClient client, String stream) {
        try (KinesisProducer producer = KinesisProducer.builder(stream)
                .client(client)
                .maxBufferedBytes(1_000_000)
                .whenFull(WhenFull.later(100_000))
                .build()) {
            return putFrom(producer, 0).thenApply(nothing -> EVENTS).join();
        }
    }

    /** Puts while there is room, and goes on when there is room again. Fails if a record was not stored. */
    private static CompletableFuture<Void> putFrom(KinesisProducer producer, int first) {
        CompletableFuture<Void> stored = CompletableFuture.completedFuture(null);
        for (int i = first; i < EVENTS; i++) {
            CompletableFuture<Void> room = producer.whenRoom().toCompletableFuture();
            if (!room.isDone()) {
                int next = i;
                return stored.thenCombine(room.thenCompose(free -> putFrom(producer, next)), (one, other) -> null);
            }
            byte[] event = ("event " + i + " ".repeat(1_000)).getBytes(StandardCharsets.UTF_8);
            stored = stored.thenCombine(producer.put("user-" + i % 50, event), (before, result) -> null);
        }
        return stored;
    }
}
