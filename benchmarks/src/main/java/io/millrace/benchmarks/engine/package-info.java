/**
 * What the local engine costs: {@link io.millrace.benchmarks.engine.EngineThroughput} starts an engine in another process
 * ({@code EngineProcess}), loads it over plain sockets ({@code Connection}) with requests made once ({@code Requests}), and
 * sets what it answered against the CPU time of that process alone.
 */
@NullMarked
package io.millrace.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
