package io.millrace.producer;

import org.jspecify.annotations.Nullable;

/** A message with a place in the inbox of its own, which spares the inbox a node for it. It can be posted once. */
abstract class Letter implements Message {
    // Written by the thread that posts it, and then by the inbox alone.
    @Nullable
    Letter next;
}
