package io.millrace.producer;

/** A change of a producer's state. */
public sealed interface ProducerEvent {
    /** The stream, by name or ARN as it was given to the builder. */
    String stream();

    /**
     * Another shard map came into use: the first one, or one with other open shards.
     *
     * @param openShards how many shards take records now
     */
    record ShardMapChanged(String stream, int openShards) implements ProducerEvent {}

    /**
     * No shard map could be loaded; sent once until one is loaded again. Meanwhile the last map serves, and without one only records
     * of the same hash key share a wire record.
     *
     * @param denied whether ListShards is not allowed to these credentials, which nothing but a change of policy ends
     * @param cause what the service or the network said
     */
    record ShardMapUnavailable(String stream, boolean denied, String cause) implements ProducerEvent {}

    /** A shard map could be loaded again after {@link ShardMapUnavailable}, and the open shards are those of the last one. */
    record ShardMapRestored(String stream, int openShards) implements ProducerEvent {}

    /**
     * There is no such stream: it was deleted, or the name is wrong. Told once until a shard map is loaded; records fail meanwhile.
     * {@link ShardMapChanged} says that there is one again.
     */
    record StreamMissing(String stream, String cause) implements ProducerEvent {}

    /**
     * Records came back to the queue because their wire record can never count as delivered: it was written into a shard that does
     * not own all of them, or its shard was split before it was sent.
     */
    record RecordsRegrouped(String stream, int records) implements ProducerEvent {}

    /**
     * A shard answered that does not own the wire record's hash key: the service places records by itself, or the stream was
     * deleted and created anew. Sent once, until another shard map has shown which: {@link PlacementChanged} or
     * {@link StreamRecreated} follows.
     */
    record PlacementUnexpected(String stream, String shardId) implements ProducerEvent {}

    /**
     * From now on the service is taken to place records by itself, or hash keys to decide again.
     *
     * @param keepsOrder false if the producer is {@code ordered()} and the service spreads the records of a key over all shards, so that
     *     there is no order to keep until that changes
     * @param cause what showed it
     */
    record PlacementChanged(String stream, boolean byService, boolean keepsOrder, String cause)
            implements ProducerEvent {}

    /**
     * The stream was deleted, and another one has its name: all that was known of its shards is forgotten.
     *
     * @param cause what showed it
     */
    record StreamRecreated(String stream, String cause) implements ProducerEvent {}

    /**
     * The stream could not be described, so that one that is deleted and created anew is recognized by its shards alone; sent once until
     * it is described again. Not sent while ListShards is not allowed either: no shard is known then that could change.
     *
     * @param denied whether DescribeStreamSummary is not allowed to these credentials
     * @param cause what the service or the network said
     */
    record StreamUndescribed(String stream, boolean denied, String cause) implements ProducerEvent {}

    /** The endpoint failed several requests in a row; from now on single requests probe it, ever more seldom. */
    record EndpointDown(String stream, String cause) implements ProducerEvent {}

    /** The endpoint answers again. */
    record EndpointUp(String stream) implements ProducerEvent {}

    /** Records were given up; their futures carry the same reason. */
    record RecordsFailed(String stream, int records, PutFailedException.Reason reason, String cause)
            implements ProducerEvent {}

    /**
     * A file or another stream did not keep records that this stream gave up, so that nothing but their futures has them. Told for the
     * first record of a cause, the tenth, the hundredth; the handler counts all.
     *
     * @param records how many that handler has lost by this cause
     * @param cause which handler it is, and what was in its way
     */
    record FailedRecordsLost(String stream, long records, String cause) implements ProducerEvent {}

    /** The producer's thread died; everything unsettled has failed, and nothing can be put any more. */
    record ProducerDied(String stream, Throwable cause) implements ProducerEvent {}
}
