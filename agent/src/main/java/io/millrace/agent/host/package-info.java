/** The host around the process: service manager, instance metadata, signals. */
@NullMarked
package io.millrace.agent.host;

import org.jspecify.annotations.NullMarked;
