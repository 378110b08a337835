package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import java.util.Optional;

/** Decides which single entries of PutRecords (or a PutRecord) fail on purpose. */
@FunctionalInterface
public interface EntryFaults {
    /** The failure for the next entry that would be written into this shard, if it is to fail. */
    Optional<RefusedException> next(String operation, String stream, String shard);
}
