/**
 * User code and what drives it. For users: {@link io.millrace.consumer.process.RecordHandler} or {@link
 * io.millrace.consumer.process.ShardProcessor} with {@link io.millrace.consumer.process.Checkpointer}, given {@link
 * io.millrace.consumer.process.ConsumerRecord}s.
 *
 * <p>{@code RecordExpander} opens aggregates and asks the {@link io.millrace.consumer.dedupe.Sieve} for repeats; {@code Unwrapper} takes the compression off records inside them, by {@code GzipDecoder} and
 * {@code ZstdDecoder}, the one class that names the optional library. How a shard fares: {@code Pulse} and
 * {@code Vitals} (what can be seen), {@code HealthJudge} (what it means) and {@code Watchdog} (what is done about it), both pure,
 * kept by {@code RunnerHealth}.
 */
@NullMarked
package io.millrace.consumer.process;

import org.jspecify.annotations.NullMarked;
