package io.millrace.consumer.lease;

/** A lease lives as long as its holder's row does; the lease itself is written only when it has something to say. */
record WorkerLiveness() implements Liveness {

    @Override
    public TokenKind kind() {
        return TokenKind.WORKER;
    }

    @Override
    public long validUntilNanos(long sentNanos) {
        return Long.MAX_VALUE;
    }

    @Override
    public long renewAtNanos(long sentNanos) {
        return Long.MAX_VALUE;
    }
}
