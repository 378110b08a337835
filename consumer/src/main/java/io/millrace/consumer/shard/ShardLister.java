package io.millrace.consumer.shard;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Lists all shards of the stream that are in retention, open and closed; pages until complete. */
@FunctionalInterface
public interface ShardLister {
    CompletionStage<List<Shard>> list();
}
