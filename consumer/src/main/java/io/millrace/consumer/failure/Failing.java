package io.millrace.consumer.failure;

import java.time.Duration;

/**
 * What is known of a record, or of a batch, that user code fails on.
 *
 * @param cause what user code threw last
 * @param attempts calls so far in this ownership
 * @param sinceFirst since the first failure in this ownership
 * @param age since the service took the (first) record, by its clock
 * @param inStep for how long the present step has been at it
 * @param size records of the failing call; 1 where records come one by one
 * @param held later records that wait for this one because they have its key
 * @param cornered whether nothing else of the shard can go on
 */
public record Failing(
        Throwable cause,
        int attempts,
        Duration sinceFirst,
        Duration age,
        Duration inStep,
        int size,
        int held,
        boolean cornered) {}
