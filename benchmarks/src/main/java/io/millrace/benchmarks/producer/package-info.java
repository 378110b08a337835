/**
 * What the producer costs beside the KPL.
 *
 * <p>The endpoint: {@code TlsSink}, a process that takes records and keeps nothing. {@code Http1Connection} and
 * {@code Http2Connection} read requests, {@code SinkService} answers them, looking only for what {@code CborRequest} and
 * {@code JsonRequest} find: the keys. {@code SinkShards} says whose they are, {@code StallGate} keeps answers back on demand.
 *
 * <p>The load: {@code LoadDriver}, a process that puts records through one {@code Side}, {@code MillraceSide} or {@code KplSide}, for
 * a while, and reads what its process tree used ({@code ProcessTree}) and how long acks took ({@code Latencies}).
 */
@NullMarked
package io.millrace.benchmarks.producer;

import org.jspecify.annotations.NullMarked;
