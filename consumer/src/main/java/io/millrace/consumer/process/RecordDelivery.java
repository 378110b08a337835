package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Record by record to a {@link RecordHandler}. */
record RecordDelivery(RecordHandler handler) implements Delivery {
    /** Few enough that decoded records of many shards stay small, many enough that hand-overs between threads are rare. */
    private static final int SLICE_RECORDS = 1_000;

    @Override
    public int sliceRecords() {
        return SLICE_RECORDS;
    }

    @Override
    public Attempt deliver(Slice slice, int from, Permit permit) {
        return new Run(handler, slice, from, permit);
    }

    @Override
    public Optional<Attempt> at(Moment moment) {
        return Optional.empty();
    }

    @Override
    public boolean settlesOnReturn() {
        return true;
    }

    @Override
    public @Nullable RecordPosition settledByHand() {
        return null;
    }

    /** Asks the permit before every record, so that a lost lease stops between two of them. */
    private static final class Run extends Attempt {
        private final RecordHandler handler;
        private final Slice slice;
        private final Permit permit;
        private int next;

        Run(RecordHandler handler, Slice slice, int from, Permit permit) {
            this.handler = handler;
            this.slice = slice;
            this.permit = permit;
            this.next = from;
            settledUpTo(from);
        }

        @Override
        public boolean step() {
            if (next == slice.size() || !permit.allows()) {
                return false;
            }
            ConsumerRecord record = slice.records().get(next);
            if (!call(() -> handler.handle(record))) {
                return false;
            }
            next++;
            settledUpTo(next);
            return next < slice.size();
        }
    }
}
