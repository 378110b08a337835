package io.millrace.consumer.feed;

import java.util.concurrent.CompletionStage;

/**
 * The two calls that polling needs. Each has a deadline of its own and no retries inside; failures are {@link
 * ReadException}s. Stages may complete on any thread.
 */
public interface RecordReads {

    /** A token to begin reading with. */
    CompletionStage<String> iterator(String shardId, ReadFrom from);

    /** The next records, at most {@code maxRecords} of them. */
    CompletionStage<ReadAnswer> read(String iterator, int maxRecords);
}
