package io.millrace.consumer.process;

/** Makes the processor of a shard that this worker just came to own; called on a worker thread. */
@FunctionalInterface
public interface ShardProcessorFactory {
    ShardProcessor create(ShardContext context);
}
