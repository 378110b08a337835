package io.millrace.consumer.shard;

import java.time.Instant;

/** A place in a shard from which reading starts or to which a checkpoint points. */
public sealed interface Position {

    /** The oldest record that the stream still keeps. */
    record TrimHorizon() implements Position {}

    /** Just behind the newest record at the time of asking. */
    record Latest() implements Position {}

    /** The first record that arrived at or after a time of the service's clock. */
    record AtTime(Instant time) implements Position {}

    /** Everything up to and including this record is settled. */
    record After(RecordPosition record) implements Position {}

    /** Everything in a closed shard is settled. */
    record ShardEnd() implements Position {}

    static Position trimHorizon() {
        return new TrimHorizon();
    }

    static Position latest() {
        return new Latest();
    }

    static Position atTime(Instant time) {
        return new AtTime(time);
    }
}
