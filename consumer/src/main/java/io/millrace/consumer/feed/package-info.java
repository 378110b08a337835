/**
 * Reading one shard: {@link io.millrace.consumer.feed.ShardFeed} is what a runner pulls from, {@link
 * io.millrace.consumer.feed.ShardFeeds} opens one. Polling: {@code PollingFeed} asks {@link
 * io.millrace.consumer.feed.RecordReads} when {@code ReadPacer} and {@link io.millrace.consumer.feed.ReadBudget} allow.
 */
@NullMarked
package io.millrace.consumer.feed;

import org.jspecify.annotations.NullMarked;
