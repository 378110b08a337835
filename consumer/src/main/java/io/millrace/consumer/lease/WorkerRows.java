package io.millrace.consumer.lease;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** The table of worker rows; the same manners as {@link LeaseStore}. */
public interface WorkerRows {

    /** All rows, dead ones too; {@code consistent} or possibly a little old. */
    CompletionStage<List<WorkerRow>> list(boolean consistent);

    /** One row, possibly a little old. */
    CompletionStage<Optional<WorkerRow>> read(String incarnation);

    /** Puts a row that must not exist yet. */
    CompletionStage<WriteResult<WorkerRow>> register(WorkerRow row);

    /** Renews the own row: the beat as last written, not dead. Never makes a row. */
    CompletionStage<WriteResult<WorkerRow>> beat(Beat beat);

    /** Declares a row dead if its beat is still the one seen; an absent row gets a dead one in its place. */
    CompletionStage<WriteResult<WorkerRow>> kill(String incarnation, OptionalLong seenBeat);

    /** Announces a lease to a peer if it is up, holds what the giver believes and has room. */
    CompletionStage<WriteResult<WorkerRow>> reserve(Reservation reservation);

    /** Takes an announced lease back out of a peer's inbox. */
    CompletionStage<WriteResult<WorkerRow>> withdraw(String incarnation, String key);

    /** Puts an operator's wish into a row that is there and not dead. */
    CompletionStage<WriteResult<WorkerRow>> ask(String incarnation, String ask);

    /** Takes an operator's wish back. */
    CompletionStage<WriteResult<WorkerRow>> takeBack(String incarnation, String ask);

    /** Removes a row that is dead. */
    CompletionStage<WriteResult<WorkerRow>> remove(String incarnation);

    /**
     * One renewal.
     *
     * @param incarnation own
     * @param expected beat as last written; this one sets the next
     * @param held leases now
     * @param up whether more are welcome
     * @param arrived keys to take out of the inbox
     * @param answered asks to take out of the row
     * @param choice digest of the streams that it reads
     * @param loads what it tells of its loads
     */
    record Beat(
            String incarnation,
            long expected,
            int held,
            boolean up,
            Set<String> arrived,
            Set<String> answered,
            String choice,
            LoadReport loads) {

        /** Where the application reads one stream. */
        public Beat(
                String incarnation, long expected, int held, boolean up, Set<String> arrived, Set<String> answered) {
            this(incarnation, expected, held, up, arrived, answered, "", LoadReport.NONE);
        }

        public Beat {
            arrived = Collections.unmodifiableSortedSet(new TreeSet<>(arrived));
            answered = Collections.unmodifiableSortedSet(new TreeSet<>(answered));
        }
    }

    /**
     * One announcement.
     *
     * @param incarnation of the peer
     * @param key of the lease
     * @param seenHeld what the giver believes the peer holds
     * @param limit the inbox must be smaller before
     */
    record Reservation(String incarnation, String key, int seenHeld, int limit) {}
}
