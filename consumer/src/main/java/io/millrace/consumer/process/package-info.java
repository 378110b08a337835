/**
 * User code and what drives it. For users: {@link io.millrace.consumer.process.RecordHandler} or {@link
 * io.millrace.consumer.process.ShardProcessor} with {@link io.millrace.consumer.process.Checkpointer}, given {@link
 * io.millrace.consumer.process.ConsumerRecord}s.
 */
@NullMarked
package io.millrace.consumer.process;

import org.jspecify.annotations.NullMarked;
