/** Records between the file they were read from and the destination: batches of lines with their places. */
@NullMarked
package io.millrace.agent.record;

import org.jspecify.annotations.NullMarked;
