package io.millrace.consumer.feed;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The two calls that registration needs. Each has a deadline of its own and no retries inside; failures are {@link
 * ReadException}s. Stages may complete on any thread.
 */
public interface StreamConsumers {

    /** The consumer of a name, if there is one. */
    CompletionStage<Optional<Registered>> find(String name);

    /** Registers a name; {@link ReadException.Kind#IN_USE} if somebody else did so meanwhile. */
    CompletionStage<Registered> register(String name);

    /**
     * A consumer as the service knows it.
     *
     * @param status only an active one can be subscribed with
     */
    record Registered(String arn, Status status) {}

    /** Where a consumer stands between its registration and its end. */
    enum Status {
        CREATING,
        ACTIVE,
        DELETING
    }
}
