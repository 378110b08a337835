package io.millrace.producer;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What may be watched of a producer while it runs, from any thread.
 *
 * @param loop posts a message; false if the loop has ended
 * @param nowNanos the loop's time
 * @param hasEnded whether the producer was closed, or has died
 * @param offLoop runs what the loop must not wait for, in order
 */
record Observed(
        String stream,
        Counters counters,
        ByteBudget budget,
        Predicate<Message> loop,
        LongSupplier nowNanos,
        BooleanSupplier hasEnded,
        Executor offLoop) {
    static Observed of(Wiring wiring) {
        return new Observed(
                wiring.intake().stream(),
                wiring.counters(),
                wiring.budget(),
                wiring.inbox()::post,
                wiring.loop()::nowNanos,
                wiring.loop()::hasEnded,
                task -> wiring.completions().run(List.of(task)));
    }

    /** The name of the stream, also if it was given by its ARN. */
    String streamName() {
        return stream.startsWith("arn:") ? stream.substring(stream.lastIndexOf('/') + 1) : stream;
    }
}
