package io.millrace.agent.flow;

import io.millrace.agent.file.ContentMark;
import io.millrace.agent.record.Batch;

/** What came of looking at a tail. */
sealed interface Reading {
    /** Whole records were there. */
    record Taken(Batch batch, ContentMark end, Tally tally, boolean mayHaveMore, boolean isLast) implements Reading {}

    /** No record is complete; {@code bytes} of one are there. */
    record Incomplete(long bytes) implements Reading {}

    /** The file no longer holds what was read of it. */
    record Replaced() implements Reading {}
}
