/**
 * Streams, shards and records, without HTTP, threads or a clock of their own: every deciding method takes {@code now}.
 *
 * <p>In reading order: {@link io.millrace.local.engine.Account} holds the {@link io.millrace.local.engine.Stream streams}
 * within its {@link io.millrace.local.engine.AccountQuotas}; a stream routes by hash over the
 * {@link io.millrace.local.engine.OpenShards} of its {@link io.millrace.local.engine.StreamShards}, reshards through
 * {@link io.millrace.local.engine.Resharding} and changes its {@link io.millrace.local.engine.StreamSettings} through
 * {@link io.millrace.local.engine.Reconfiguration}; its status is its {@link io.millrace.local.engine.Lifecycle}'s; it is a
 * {@link io.millrace.local.engine.Resource}, which tags and policies attach to. A {@link io.millrace.local.engine.Shard}
 * paces ({@link io.millrace.local.engine.TokenBucket}), numbers ({@link io.millrace.local.engine.SequenceNumber}) and keeps
 * records in a {@link io.millrace.local.engine.ShardLog}, in memory or in the files of
 * {@link io.millrace.local.engine.FileStorage}. Whatever the service would refuse is a
 * {@link io.millrace.local.engine.RefusedException}.
 *
 * <p>A {@link io.millrace.local.engine.Consumer}, registered with its stream's
 * {@link io.millrace.local.engine.StreamConsumers}, holds a {@link io.millrace.local.engine.Subscription} to each shard it
 * reads: what is to be sent next, and when.
 *
 * <p>What has to happen at a time, whoever asks or not, goes through the port {@link io.millrace.local.engine.Timers}.
 *
 * <p>Not an API: public only for the sibling packages of this module.
 */
@NullMarked
package io.millrace.local.engine;

import org.jspecify.annotations.NullMarked;
