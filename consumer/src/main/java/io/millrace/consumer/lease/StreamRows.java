package io.millrace.consumer.lease;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a fleet knows of the streams that its checkpoints are made on; the same manners as {@link LeaseStore}. */
public interface StreamRows {

    /** When the stream of this name was created, as the fleet's first worker was told; consistently. */
    CompletionStage<Optional<Instant>> created(String streamName);

    /** Writes that down, unless somebody has; a refusal shows what stands. */
    CompletionStage<WriteResult<Instant>> note(String streamName, Instant created);

    /** How often workers have said that they read the stream of this id, consistently; zero where none has. */
    CompletionStage<Long> asked(String streamId);

    /** Says so once more, unless somebody has since it was {@code seen}; a refusal shows how often they have. */
    CompletionStage<WriteResult<Long>> ask(String streamId, long seen);
}
