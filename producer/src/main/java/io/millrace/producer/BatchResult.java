package io.millrace.producer;

import java.util.ArrayList;
import java.util.List;

/**
 * How every record of a {@link KinesisProducer#putAll} ended. Immutable.
 *
 * @param endings one per record, in the order of the list that was put
 */
public record BatchResult(List<Ending> endings) {
    /** Copies the list. */
    public BatchResult {
        endings = List.copyOf(endings);
    }

    /** Whether every record was stored. */
    public boolean isStored() {
        return endings.stream().allMatch(Stored.class::isInstance);
    }

    /** The records that were not stored, in order; empty if all were. */
    public List<NotStored> notStored() {
        List<NotStored> found = new ArrayList<>();
        for (Ending ending : endings) {
            if (ending instanceof NotStored notStored) {
                found.add(notStored);
            }
        }
        return found;
    }

    /** The end of one record. */
    public sealed interface Ending {}

    /** The record was stored for good. */
    public record Stored(PutResult result) implements Ending {}

    /**
     * The record was given up, or found no room.
     *
     * @param index its place in the list that was put, from 0
     * @param failure why; it says whether the record may have been written
     */
    public record NotStored(int index, PutFailedException failure) implements Ending {}
}
