package io.millrace.consumer.lease;

/**
 * What keeps a hold alive besides the worker's own row, which must be valid in any case. Declared by the holder in its
 * token, lease by lease, so an observer's own way of living does not matter.
 */
sealed interface Liveness permits CounterLiveness, WorkerLiveness {

    /** How tokens declare it. */
    TokenKind kind();

    /** Until when a hold holds good whose lease was last confirmed by a write sent at {@code sentNanos}. */
    long validUntilNanos(long sentNanos);

    /** When that lease is to be written again if nothing else asks for it. */
    long renewAtNanos(long sentNanos);

    static Liveness of(TokenKind kind, LeaseTiming timing) {
        return kind == TokenKind.WORKER ? new WorkerLiveness() : new CounterLiveness(timing);
    }
}
