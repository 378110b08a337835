/**
 * The loop that all deciding code of one consumer runs on: {@link io.millrace.consumer.loop.Loop} is its door, {@link
 * io.millrace.consumer.loop.LoopThread} its thread in production; in tests it runs in virtual time.
 */
@NullMarked
package io.millrace.consumer.loop;

import org.jspecify.annotations.NullMarked;
