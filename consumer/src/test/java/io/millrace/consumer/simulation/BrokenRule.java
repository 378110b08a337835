package io.millrace.consumer.simulation;

/** What a worker may do wrong, to show that the judges find it. */
enum BrokenRule {
    NONE,
    /** A record that the handler refused counts as settled. */
    FAILURE_COUNTS_AS_DONE,
    /** Two neighbours of one read change places. */
    READS_OUT_OF_ORDER,
    /** A shard is read from a few records before its mark. */
    STARTS_BEFORE_THE_MARK,
    /** Damaged aggregates are left out. */
    DAMAGED_AGGREGATES_PASSED_OVER,
    /** Of damaged aggregates only a part is handed on. */
    DAMAGED_AGGREGATES_IN_PART,
    /** A worker reads four times as much as it was allowed to hold. */
    BUDGET_IS_IGNORED,
    /** The bytes of a batch are given back when user code gets it. */
    BYTES_ARE_GIVEN_BACK_EARLY,
    /** The newest settled record counts as the mark, whatever is open before it. */
    MARK_IS_THE_NEWEST_SETTLED,
    /** Every record is a lane of its own. */
    KEYS_HAVE_NO_ORDER,
    /** A dead letter counts as safe before its destination has it, which sometimes never does. */
    LETTERS_ARE_LOST,
    /** An asynchronous handler says that it is done before it is. */
    STAGES_COMPLETE_EARLY,
    /** Nobody looks at the clock before the next record, and a loss is heard of late. */
    HOLDS_DO_NOT_RUN_OUT
}
