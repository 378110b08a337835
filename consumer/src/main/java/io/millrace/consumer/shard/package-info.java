/**
 * Values of the stream's shape: {@link io.millrace.consumer.shard.SequenceNumber}, {@link
 * io.millrace.consumer.shard.RecordPosition}, {@link io.millrace.consumer.shard.Position}, {@link
 * io.millrace.consumer.shard.PendingCheckpoint}, {@link io.millrace.consumer.shard.Shard}, the listing as a graph, {@link
 * io.millrace.consumer.shard.ShardGraph}, and the port that lists, {@link io.millrace.consumer.shard.ShardLister}, with its
 * adapter {@link io.millrace.consumer.shard.KinesisShardLister}; the time by which "latest" is meant, {@link
 * io.millrace.consumer.shard.ServiceClock}; which stream it is, {@link io.millrace.consumer.shard.StreamDescriber}.
 */
@NullMarked
package io.millrace.consumer.shard;

import org.jspecify.annotations.NullMarked;
