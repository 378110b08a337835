/**
 * Kinesis Data Streams inside the JVM, for tests, samples and laptops.
 *
 * <p>{@link io.millrace.local.LocalKinesis} starts it and wires it; {@link io.millrace.local.Limits} sets its pace,
 * {@link io.millrace.local.AccountLimits} what its account may have, {@link io.millrace.local.RecordDistribution} who places
 * records and {@link io.millrace.local.TestClock} its time, which {@code ClockTimers} takes to whoever waits; {@link
 * io.millrace.local.FaultPlan} makes it fail on purpose, by rules whose kinds {@link io.millrace.local.FaultKind} lists and
 * whose JSON form {@code FaultPlanReader} and {@code FaultPlanWriter} keep; {@code Striker} does what the plan decided to an
 * exchange, be it one of Kinesis ({@code FaultedService}, {@code KinesisExchange}) or one that passes {@link
 * io.millrace.local.FaultedDynamoDb}. {@code SubscriptionPump} carries a subscription's events to its client, {@code FaultedEvents} so many of them. {@link
 * io.millrace.local.LocalDynamoDb} starts Amazon's DynamoDB Local beside it, {@link io.millrace.local.LocalAws} both, with
 * the SDK's clients for them; {@link io.millrace.local.junit} gives them to JUnit tests.
 *
 * <p>Below lie {@code http} (the edge), {@code operation} (the actions) and {@code engine} (streams, shards, records); a
 * package uses only those named after it: {@code junit}, this one, {@code operation}, {@code engine}; {@code http} knows
 * none of them.
 */
@NullMarked
package io.millrace.local;

import org.jspecify.annotations.NullMarked;
