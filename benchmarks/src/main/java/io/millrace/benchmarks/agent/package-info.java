/**
 * What the agent costs, as its Debian package starts it: {@code InstalledAgent} is the package's start script with the executable jar,
 * {@code AgentRun} one process of it that writes to the producer's sink, {@code LogFiles} what it reads, {@code HashFloor} what nobody can
 * go below who signs requests and makes aggregates. {@link io.millrace.benchmarks.agent.AgentTables} runs {@code ThroughputTable}, {@code
 * BacklogTable}, {@code StartTable}, {@code LatencyTable} and {@code RestTable}.
 */
@NullMarked
package io.millrace.benchmarks.agent;

import org.jspecify.annotations.NullMarked;
