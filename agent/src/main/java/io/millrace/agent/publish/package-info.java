/** Destinations: a data stream through the producer, Firehose, a handler in this process, standard output. */
@NullMarked
package io.millrace.agent.publish;

import org.jspecify.annotations.NullMarked;
