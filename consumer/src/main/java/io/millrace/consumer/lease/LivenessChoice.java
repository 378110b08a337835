package io.millrace.consumer.lease;

import java.util.Optional;

/** How the leases of a worker stay alive, as configured. Workers of different choices share a table safely. */
public enum LivenessChoice {
    /**
     * As the fleet has decided in its own table. The first worker decides: on an empty lease table, or one where every last
     * write was Millrace's, {@link #WORKER}; otherwise {@link #KCL}. A worker that starts and finds leases in other hands, or sees them
     * taken while it works, decides for {@link #KCL} again. A change is followed within a minute.
     */
    AUTO,

    /** Each lease by its own counter, written three times in a lease time, as the Kinesis Client Library does. */
    KCL,

    /**
     * All leases of a worker by its one row; a lease at rest is never written. Refused while a Kinesis Client Library works on
     * the table, which would take such leases for abandoned.
     */
    WORKER;

    /** The kind of all tokens; empty when the fleet says which. */
    Optional<TokenKind> kind() {
        return switch (this) {
            case AUTO -> Optional.empty();
            case KCL -> Optional.of(TokenKind.COUNTER);
            case WORKER -> Optional.of(TokenKind.WORKER);
        };
    }
}
