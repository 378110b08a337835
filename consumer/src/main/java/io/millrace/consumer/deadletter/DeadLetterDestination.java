package io.millrace.consumer.deadletter;

import java.util.concurrent.CompletionStage;

/** Where records go that user code could not process. */
@FunctionalInterface
public interface DeadLetterDestination {
    CompletionStage<?> put(DeadLetter letter);
}
