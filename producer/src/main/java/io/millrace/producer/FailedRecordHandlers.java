package io.millrace.producer;

import io.millrace.aggregation.UserRecord;

/** Two handlers, one after the other; neither is kept from its turn by what the first one throws. */
record FailedRecordHandlers(FailedRecordHandler first, FailedRecordHandler second) implements FailedRecordHandler {
    @Override
    public void handle(UserRecord record, PutFailedException failure) {
        both(() -> first.handle(record, failure), () -> second.handle(record, failure));
    }

    @Override
    public void attach(String stream, ProducerListener listener) {
        both(() -> first.attach(stream, listener), () -> second.attach(stream, listener));
    }

    @Override
    public void close() {
        both(first::close, second::close);
    }

    private static void both(Runnable one, Runnable other) {
        try {
            one.run();
        } catch (Throwable thrown) {
            try {
                other.run();
            } catch (Throwable more) {
                thrown.addSuppressed(more);
            }
            throw thrown;
        }
        other.run();
    }
}
