/**
 * Repeats of producers, recognized by record id. For users: {@link io.millrace.consumer.dedupe.Dedupe}.
 *
 * <p>What was seen of one shard is a {@code DedupeState}: per run of a producer {@code SeenNumbers}, as bytes by {@code StateCodec}. There
 * are two of it. The {@link io.millrace.consumer.dedupe.Sieve} has the one that runs ahead with decoding and says what is a repeat; the
 * {@link io.millrace.consumer.dedupe.DedupeLedger} has the one that follows the settlement mark and is saved with it. Between them lie
 * {@link io.millrace.consumer.dedupe.UnitIds}, what decoding found, until the mark passes it.
 */
@NullMarked
package io.millrace.consumer.dedupe;

import org.jspecify.annotations.NullMarked;
