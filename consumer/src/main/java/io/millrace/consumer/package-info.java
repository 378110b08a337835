/**
 * A consumer of one Kinesis data stream: many workers share its shards through a lease table in DynamoDB.
 *
 * <p>Start at {@link io.millrace.consumer.KinesisConsumer}; user code is in {@code process}, events in {@code event}. {@link
 * io.millrace.consumer.StreamReplay} delivers a range of time again.
 */
@NullMarked
package io.millrace.consumer;

import org.jspecify.annotations.NullMarked;
