package io.millrace.local.engine;

import java.util.function.UnaryOperator;

/** What tags and policies attach to: a stream or a consumer. Thread-safe. */
public interface Resource {
    ResourceLabels labels();

    /**
     * Changes the labels in one step and keeps them.
     *
     * @throws RefusedException when the resource is not ACTIVE, and whatever the change throws
     */
    void relabel(UnaryOperator<ResourceLabels> change, long nowMillis);
}
