/** Dead letters. */
@NullMarked
package io.millrace.consumer.deadletter;

import org.jspecify.annotations.NullMarked;
