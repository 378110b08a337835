/** The agent: tails log files of a Linux host into streams. {@code AgentMain} is the command line, {@code Agent} the whole, wired. */
@NullMarked
package io.millrace.agent;

import org.jspecify.annotations.NullMarked;
