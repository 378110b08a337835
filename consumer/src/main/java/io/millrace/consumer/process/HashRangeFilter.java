package io.millrace.consumer.process;

/**
 * What happens to user records inside an aggregate whose hash key lies outside the shard's range. They are there when a
 * shard was split or merged under a producer, which then sends them again to the right shard.
 */
public enum HashRangeFilter {
    /**
     * Each such record is passed over and counted as settled; the others of its aggregate are delivered. Never applied to
     * records that were written alone, to damaged aggregates or to aggregates marked as placed by the service.
     */
    PER_RECORD,
    /** Everything is delivered: for streams whose producers do not send misplaced records again. */
    NONE
}
