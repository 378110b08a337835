package io.millrace.producer;

/** Hears of changes of a producer's state. Called on the callback executor; what it throws is logged and harms nothing. */
@FunctionalInterface
public interface ProducerListener {
    /** Something happened. */
    void onEvent(ProducerEvent event);
}
