package io.millrace.producer;

/** Draws from the outcome of calls whether the endpoint works, and says so when that changes. Belongs to the loop. */
final class EndpointWatch {
    private final EndpointGate gate;
    private final Expiry expiry;
    private final Ledger ledger;
    private final Counters counters;
    private final String stream;

    EndpointWatch(LoopState state) {
        this.gate = state.gate();
        this.expiry = state.expiry();
        this.ledger = state.ledger();
        this.counters = state.counters();
        this.stream = state.config().stream();
    }

    /** Answers whether the service said that there is no such stream. */
    boolean note(PutOutcome outcome, long nowNanos) {
        if (!(outcome instanceof PutOutcome.Failed failed)) {
            expiry.answered();
            works();
            return false;
        }
        Failure failure = failed.failure();
        expiry.failed(failure);
        if (failure.kind() == FailureKind.UNKNOWN || failure.kind() == FailureKind.UNREACHABLE) {
            if (gate.failed(nowNanos)) {
                counters.isEndpointDown = true;
                ledger.tell(new ProducerEvent.EndpointDown(stream, failure.message()));
            }
        } else if (failure.answered()) {
            works();
        }
        return failure.kind() == FailureKind.NO_SUCH_STREAM;
    }

    private void works() {
        if (gate.answered()) {
            counters.isEndpointDown = false;
            ledger.tell(new ProducerEvent.EndpointUp(stream));
        }
    }
}
