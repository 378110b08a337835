/** What a consumer tells its listener: {@link io.millrace.consumer.event.ConsumerEvent}. */
@NullMarked
package io.millrace.consumer.event;

import org.jspecify.annotations.NullMarked;
