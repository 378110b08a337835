package io.millrace.consumer.process;

/**
 * Which lane a record belongs to: records with equal keys are handled in order, one at a time; the others beside them. Called once for
 * each record, on a worker thread, by several at a time. A key needs {@code equals} and {@code hashCode}; it must not be null.
 */
@FunctionalInterface
public interface LaneKeys {
    Object of(ConsumerRecord record) throws Exception;
}
