package io.millrace.consumer.shard;

import java.util.concurrent.CompletionStage;

/** Asks the service which stream it is that is read. */
@FunctionalInterface
public interface StreamDescriber {
    CompletionStage<StreamDescription> describe();
}
