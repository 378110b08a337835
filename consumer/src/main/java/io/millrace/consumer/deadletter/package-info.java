/**
 * Records that are given up, and where they go.
 *
 * <p>In reading order: a {@link io.millrace.consumer.deadletter.DeadLetter} is a record with where it comes from and its {@link
 * io.millrace.consumer.deadletter.Cause}; a {@link io.millrace.consumer.deadletter.DeadLetterDestination} takes it. {@code Facts}, named
 * by {@code Fact}, are what is told of it: as JSON in {@link io.millrace.consumer.deadletter.DeadLetterJson} (read by {@code
 * DeadLetterParser}), as headers in {@link io.millrace.consumer.deadletter.DeadLetterHeaders}. Destinations: {@link
 * io.millrace.consumer.deadletter.KinesisDeadLetters} (numbered by {@code OpenNumbers}), {@link
 * io.millrace.consumer.deadletter.SqsDeadLetters}, the one class that names an optional library, and {@link
 * io.millrace.consumer.deadletter.FileDeadLetters}, which writes one {@code LetterFile} after the other;
 * {@link io.millrace.consumer.deadletter.DeadLetterReader} reads them back. All fail with a {@link
 * io.millrace.consumer.deadletter.DeadLetterException}.
 */
@NullMarked
package io.millrace.consumer.deadletter;

import org.jspecify.annotations.NullMarked;
