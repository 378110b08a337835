package io.millrace.consumer.lease;

/** What a fleet or its tables may do wrong, to show that the judges find it. */
enum BrokenLeaseRule {
    NONE,
    /** A worker delivers for longer than its peers wait. */
    FENCE_AFTER_THE_LEASE_TIME,
    /** A record counts as settled when its delivery begins. */
    MARK_BEFORE_SETTLED,
    /** A closed shard is ended with records left. */
    END_BEFORE_SETTLED,
    /** The tables apply every write of a lease. */
    CONDITIONS_ARE_IGNORED,
    /** Some records are never delivered. */
    RECORDS_PASSED_OVER,
    /** Every second worker has a longer lease time than the others. */
    LEASE_TIMES_DIFFER,
    /** A shard is read from its beginning, whatever its mark is. */
    MARKS_ARE_NOT_READ,
    /** Our workers take the leases of living workers of the KCL. */
    FOREIGN_OWNERS_ARE_NOT_SEEN,
    /** The lease table has a row that is no lease. */
    ROWS_OF_OURS_AMONG_THE_LEASES
}
