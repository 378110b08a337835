package io.millrace.consumer.lease;

/** A lease lives as long as its counter moves: what the KCL understands, at one write a lease and third of the lease time. */
record CounterLiveness(LeaseTiming timing) implements Liveness {

    @Override
    public TokenKind kind() {
        return TokenKind.COUNTER;
    }

    @Override
    public long validUntilNanos(long sentNanos) {
        return sentNanos + timing.fence().toNanos();
    }

    @Override
    public long renewAtNanos(long sentNanos) {
        return sentNanos + timing.renew().toNanos();
    }
}
