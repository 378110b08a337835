package io.millrace.consumer.deadletter;

/** Stand-in. */
public record DeadLetter() {}
