package io.millrace.consumer.event;

/** Receives a consumer's events, one at a time, off the loop; an exception it throws is logged and harms nothing. */
@FunctionalInterface
public interface ConsumerListener {
    void on(ConsumerEvent event);
}
