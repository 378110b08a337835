/**
 * What becomes of records that user code fails on. For users: {@link io.millrace.consumer.failure.FailurePolicy}, a chain of
 * steps, with {@link io.millrace.consumer.failure.RetryLimit} and {@link io.millrace.consumer.failure.ParkLimit}. {@code
 * FailureStep} is one step, {@link io.millrace.consumer.failure.Failing} what is known of a failure and {@link
 * io.millrace.consumer.failure.Decision} what follows from it; nothing here has threads, clocks or state.
 */
@NullMarked
package io.millrace.consumer.failure;

import org.jspecify.annotations.NullMarked;
