/** What is remembered between two runs of the agent: the acked offset of every generation, in files that survive a crash. */
@NullMarked
package io.millrace.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
