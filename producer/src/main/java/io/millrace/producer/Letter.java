package io.millrace.producer;

import org.jspecify.annotations.Nullable;

/** A message with a place in the inbox of its own, which spares the inbox a node for it. It can be posted once. */
interface Letter extends Message {
    /** The letter behind this one, as far as the inbox is concerned, which alone sets it. */
    @Nullable
    Letter next();

    void next(@Nullable Letter letter);
}
