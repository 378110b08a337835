package io.millrace.producer;

import io.millrace.aggregation.HashKeyRange;
import java.util.List;

/** The answer to a listing of all shards in retention. */
sealed interface ShardListing {
    /** All pages. */
    record Listed(List<Shard> shards) implements ShardListing {
        public Listed {
            shards = List.copyOf(shards);
        }
    }

    /** At least one page failed. */
    record Unlisted(Failure failure) implements ShardListing {}

    /** A shard; its range never changes, and a closed one never opens again. */
    record Shard(String shardId, HashKeyRange range, boolean open) {}
}
