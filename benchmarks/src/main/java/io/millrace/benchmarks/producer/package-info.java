/**
 * What the producer costs beside the KPL.
 *
 * <p>The endpoint: {@code TlsSink}, a process that takes records and keeps nothing. {@code Http1Connection} and
 * {@code Http2Connection} read requests, {@code SinkService} answers them, looking only for what {@code CborRequest} and
 * {@code JsonRequest} find: the keys. {@code SinkShards} says whose they are, {@code StallGate} keeps answers back on demand.
 *
 * <p>The load: {@code LoadDriver}, a process that puts records through one {@code Side}, {@code MillraceSide} or {@code KplSide}, for
 * a while, and reads what its process tree used ({@code measure.ProcessTree}) and how long acks took ({@code measure.Latencies}).
 *
 * <p>The comparison: an {@code Arena} is a sink with drivers beside it, a {@code Series} the {@code Outcome}s of one {@code Load};
 * {@link io.millrace.benchmarks.producer.ProducerTables} runs them as {@code RunOptions} say and prints {@code SeriesTable}s and what
 * {@code MemoryWatch} saw, {@link io.millrace.benchmarks.producer.ProducerProfile} runs one for a closer look.
 *
 * <p>The steps: JMH benchmarks in the producer's own package, {@code UnitFloorBenchmark} with what nobody can save, and
 * {@code StubbedHttp} for the SDK to send nothing with.
 */
@NullMarked
package io.millrace.benchmarks.producer;

import org.jspecify.annotations.NullMarked;
