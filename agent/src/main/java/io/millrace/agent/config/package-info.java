/** What the agent is told to do: immutable values, and the readers of the two forms of its configuration file. */
@NullMarked
package io.millrace.agent.config;

import org.jspecify.annotations.NullMarked;
