package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import java.util.Optional;

/** Decides which single entries of a PutRecords (or a PutRecord) fail on purpose. */
@FunctionalInterface
public interface EntryFaults {
    /**
     * The failure for the next entry that would be written, if it is to fail.
     *
     * @param entry its place in the request, from 0
     */
    Optional<RefusedException> next(int entry, String stream, String shard);
}
