package io.millrace.aggregation;

import java.util.Optional;

/**
 * A user record with its place inside the aggregate it was read from.
 *
 * @param index the place, from 0: the sub-sequence number of checkpoints
 * @param record the user record
 * @param id the identity, if the aggregate is stamped
 */
public record SubRecord(int index, UserRecord record, Optional<RecordId> id) {}
