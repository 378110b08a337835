package io.millrace.producer;

import java.util.List;

/** What became of one PutRecords call. */
sealed interface PutOutcome {
    /** The outcome of the entry at an index. */
    EntryOutcome entry(int index);

    /** This, or what it means if the request had another number of entries: that nothing is known of any. */
    PutOutcome forEntries(int count);

    /** The service answered, entry by entry, in the order of the request. */
    record Answered(List<EntryOutcome> entries) implements PutOutcome {
        public Answered {
            entries = List.copyOf(entries);
        }

        @Override
        public EntryOutcome entry(int index) {
            return entries.get(index);
        }

        @Override
        public PutOutcome forEntries(int count) {
            return entries.size() == count
                    ? this
                    : new Failed(
                            Failure.unknown("The answer has " + entries.size() + " entries for a request of " + count));
        }
    }

    /** The call failed as a whole. */
    record Failed(Failure failure) implements PutOutcome {
        @Override
        public EntryOutcome entry(int index) {
            return new EntryOutcome.Refused(failure);
        }

        @Override
        public PutOutcome forEntries(int count) {
            return this;
        }
    }
}
