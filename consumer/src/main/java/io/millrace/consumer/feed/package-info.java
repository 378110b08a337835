/**
 * Reading one shard: {@link io.millrace.consumer.feed.ShardFeed} is what a runner pulls from, {@link
 * io.millrace.consumer.feed.ShardFeeds} opens one, {@link io.millrace.consumer.feed.FeedStatus} tells what it does. Polling: {@code PollingFeed} asks {@link
 * io.millrace.consumer.feed.RecordReads} when {@code ReadPacer} and {@link io.millrace.consumer.feed.ReadBudget} allow.
 * Fan-out: {@code FanOutFeed} asks its {@code ShardSubscription} over {@link io.millrace.consumer.feed.Subscriptions} for one event at
 * a time, as the consumer that {@link io.millrace.consumer.feed.StreamConsumer} names. {@link
 * io.millrace.consumer.feed.ClosedShards} finds ends that it was not told of. {@code FallbackFeed} changes between the two. {@link
 * io.millrace.consumer.feed.RangeFeeds} end at a time.
 */
@NullMarked
package io.millrace.consumer.feed;

import org.jspecify.annotations.NullMarked;
