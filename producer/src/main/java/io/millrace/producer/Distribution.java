package io.millrace.producer;

/**
 * Who decides into which shard of the stream a Kinesis record goes, and who reads the stream. By default the hash key of each record
 * decides. On-demand streams whose {@code RecordDistributionStrategy} is {@code AUTO} leave it to the service, which then looks at no
 * key: an aggregate may end up in any shard, and consumers that drop aggregates of other shards, the KCL above all, drop it.
 *
 * <p>So on such a stream every user record is a Kinesis record of its own, unless {@link #readBy} says that nobody drops any. Order
 * per key cannot be kept there: {@link #byService} is refused together with {@code ordered()}. Immutable.
 *
 * @param placement who decides
 * @param readers who reads
 */
public record Distribution(Placement placement, Readers readers) {
    /** Who decides into which shard a record goes. */
    public enum Placement {
        /** The hash key of each record; what says otherwise is told as an event, and believed no further. */
        BY_HASH_KEY,
        /** The hash key, until answers or the description of the stream say that the service does, and the other way round. */
        DETECTED,
        /** The service, whatever the stream is described as. */
        BY_SERVICE
    }

    /** Who reads the stream. */
    public enum Readers {
        /** Anybody, the KCL included. */
        ANY,
        /**
         * Millrace's consumer, which knows the mark that such aggregates carry, and those that drop nothing by hash range: AWS Lambda,
         * Flink, Firehose. Not the KCL, in any of its languages.
         */
        UNFILTERED
    }

    /** Hash keys decide, until the stream shows or says that it is otherwise. The default. */
    public static Distribution detected() {
        return new Distribution(Placement.DETECTED, Readers.ANY);
    }

    /** Hash keys decide, for good. */
    public static Distribution byHashKey() {
        return new Distribution(Placement.BY_HASH_KEY, Readers.ANY);
    }

    /** The service decides, for good: needed where the producer may not list the shards, and so cannot find out. */
    public static Distribution byService() {
        return new Distribution(Placement.BY_SERVICE, Readers.ANY);
    }

    /** The same for these readers. {@link Readers#UNFILTERED} lets user records share wire records on streams of either kind. */
    public Distribution readBy(Readers those) {
        return new Distribution(placement, those);
    }

    /** Refuses what cannot go with it. */
    void requireFitting(boolean ordered, boolean recordIds) {
        if (ordered && startsByService()) {
            throw new IllegalArgumentException("ordered() and distribution(byService()) exclude each other: the service"
                    + " spreads the records of a key over all shards, so that no order is left; leave one of them out");
        }
        if (!recordIds && aggregatesAnywhere()) {
            throw new IllegalArgumentException("recordIdShare(0) and a distribution readBy(UNFILTERED) exclude each"
                    + " other: the mark that keeps consumers from dropping a wire record stands among the ids");
        }
    }

    boolean isDetected() {
        return placement == Placement.DETECTED;
    }

    /** What is to be assumed before anything is known. */
    boolean startsByService() {
        return placement == Placement.BY_SERVICE;
    }

    /** Whether a wire record may hold several user records where the service places it; those carry the mark. */
    boolean aggregatesAnywhere() {
        return readers == Readers.UNFILTERED;
    }
}
