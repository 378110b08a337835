package io.millrace.consumer;

import io.millrace.consumer.lease.DynamoDbUnits;
import io.millrace.consumer.loop.Loop;
import java.util.concurrent.Executor;

/**
 * What may be watched of a consumer while it runs, from any thread.
 *
 * @param identity which consumer
 * @param life tells its status
 * @param loop its clock
 * @param events can be listened to
 * @param units what the leases cost
 * @param offLoop runs what the loop must not wait for
 */
record Observed(
        ConsumerConfig.Identity identity,
        ConsumerLife life,
        Loop loop,
        LifeEvents events,
        DynamoDbUnits units,
        Executor offLoop) {

    /** Name of the stream; of several, only that they are many. */
    String streamName() {
        return identity.source() instanceof ConsumerConfig.Source.One one
                ? StreamName.of(one.streamNameOrArn())
                : "many";
    }

    boolean hasEnded() {
        return life.terminated().isDone();
    }
}
