package io.millrace.agent.flow;

import io.millrace.agent.file.ContentMark;
import io.millrace.agent.record.Batch;

/** What came of looking at a tail. */
sealed interface Reading {
    /** Does what follows from it. */
    void apply(Visitor visitor);

    /** Knows what follows from each. */
    interface Visitor {
        void taken(Taken taken);

        void incomplete(Incomplete incomplete);

        void replaced();
    }

    /** Whole records were there: {@code mayHaveMore} behind them, or they are the last, whatever is. */
    record Taken(Batch batch, ContentMark end, Tally tally, boolean mayHaveMore, boolean isLast) implements Reading {
        @Override
        public void apply(Visitor visitor) {
            visitor.taken(this);
        }
    }

    /** No record is complete; {@code bytes} of one are there. */
    record Incomplete(long bytes) implements Reading {
        @Override
        public void apply(Visitor visitor) {
            visitor.incomplete(this);
        }
    }

    /** The file no longer holds what was read of it. */
    record Replaced() implements Reading {
        @Override
        public void apply(Visitor visitor) {
            visitor.replaced();
        }
    }
}
