/** The path from file patterns to a destination: tails, acks, byte budget. Logic without threads; {@code AgentLoop} drives it. */
@NullMarked
package io.millrace.agent.flow;

import org.jspecify.annotations.NullMarked;
