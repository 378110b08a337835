/**
 * What the consumer costs beside the KCL, and how fast it is.
 *
 * <p>The services: {@code Services}, a process with Kinesis, DynamoDB and a count of what is written to its tables. {@code Feeder} fills
 * a stream with the aggregates of {@code ShardLoad}s, {@code StampedWriter} writes a few records that say when they were put.
 *
 * <p>The sides: {@code WorkerProcess}, a process with one {@code Worker}, {@code MillraceWorker} or {@code KclWorker}, as
 * {@code WorkerOptions} say. {@code CountingProcessor} and {@code KclProcessor} are the users' code, {@code Watch} is what they saw.
 * {@code MemoryWorker} is Millrace's without any network: its {@code MemoryHold}s are never lost, its feeds are in the consumer's own
 * package.
 *
 * <p>The comparison: a {@code Fleet} is services with workers. {@link io.millrace.benchmarks.consumer.ConsumerTables} runs
 * {@code RecordsTable}, {@code FailoverTable}, {@code UnitsTable}, {@code FootprintTable} and {@code LatencyTable} as
 * {@code TableOptions} say.
 */
@NullMarked
package io.millrace.benchmarks.consumer;

import org.jspecify.annotations.NullMarked;
