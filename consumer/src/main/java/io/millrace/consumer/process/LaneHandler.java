package io.millrace.consumer.process;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The user's code for one record, whichever way it was given. */
interface LaneHandler {

    /** Null: done; otherwise it is when the stage completes. */
    @Nullable
    CompletionStage<?> handle(ConsumerRecord record) throws Exception;

    /** Whether it may go on without the thread. */
    boolean isAsync();

    static LaneHandler of(RecordHandler handler) {
        return new LaneHandler() {
            @Override
            public @Nullable CompletionStage<?> handle(ConsumerRecord record) throws Exception {
                handler.handle(record);
                return null;
            }

            @Override
            public boolean isAsync() {
                return false;
            }
        };
    }

    static LaneHandler of(AsyncRecordHandler handler) {
        return new LaneHandler() {
            @Override
            public CompletionStage<?> handle(ConsumerRecord record) throws Exception {
                CompletionStage<?> stage = handler.handle(record);
                if (stage == null) {
                    throw new IllegalStateException("the handler gave no stage for record " + record.position()
                            + "; return one that completes");
                }
                return stage;
            }

            @Override
            public boolean isAsync() {
                return true;
            }
        };
    }
}
