package io.millrace.consumer.process;

/**
 * Which lane a record belongs to: records with equal keys are handled in order, one at a time; the others beside them. Called once for
 * each record, on a worker thread, by several at a time. A key must not be null and needs {@code equals} and {@code hashCode} that are
 * quick, since the worker's own thread compares keys. Where this function or the key's {@code hashCode} throws, the record's partition
 * key takes its place; keys whose {@code equals} throws count as different.
 */
@FunctionalInterface
public interface LaneKeys {
    Object of(ConsumerRecord record) throws Exception;
}
