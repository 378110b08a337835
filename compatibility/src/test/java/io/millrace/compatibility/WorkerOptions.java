package io.millrace.compatibility;

import java.time.Duration;
import java.util.List;

/**
 * What a worker's process is told: where the engines are, what it reads, and how.
 *
 * @param liveness a name of {@link io.millrace.consumer.lease.LivenessChoice}; of no meaning to the KCL
 * @param subscribed whether it reads by enhanced fan-out
 * @param limit the number of the first record that it refuses
 */
record WorkerOptions(
        String kinesis,
        String dynamoDb,
        String stream,
        String application,
        String worker,
        Duration leaseTime,
        String liveness,
        boolean subscribed,
        int limit) {

    static WorkerOptions parse(String[] arguments) {
        return new WorkerOptions(
                arguments[0],
                arguments[1],
                arguments[2],
                arguments[3],
                arguments[4],
                Duration.parse(arguments[5]),
                arguments[6],
                Boolean.parseBoolean(arguments[7]),
                Integer.parseInt(arguments[8]));
    }

    WorkerOptions named(String name) {
        return new WorkerOptions(kinesis, dynamoDb, stream, application, name, leaseTime, liveness, subscribed, limit);
    }

    WorkerOptions until(int firstRefused) {
        return new WorkerOptions(
                kinesis, dynamoDb, stream, application, worker, leaseTime, liveness, subscribed, firstRefused);
    }

    List<String> arguments() {
        return List.of(
                kinesis,
                dynamoDb,
                stream,
                application,
                worker,
                leaseTime.toString(),
                liveness,
                Boolean.toString(subscribed),
                Integer.toString(limit));
    }
}
