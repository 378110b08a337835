package io.millrace.consumer.lease;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a fleet has agreed on, beside the worker rows; the same manners as {@link LeaseStore}. */
public interface FleetRows {

    /** How leases live that are claimed from now on, consistently; empty when nobody has decided. */
    CompletionStage<Optional<TokenKind>> kind();

    /** Decides how leases live, unless somebody has; a refusal shows the decision that stands. */
    CompletionStage<WriteResult<TokenKind>> decide(TokenKind kind);

    /** Changes the decision if it still is {@code from}; a refusal shows the one that stands. */
    CompletionStage<WriteResult<TokenKind>> change(TokenKind from, TokenKind to);

    /** What tells the lease table from another of its name, earlier or later; empty where the service has no such thing. */
    CompletionStage<Optional<String>> leaseTableId();

    /** Notes that identity beside the decision, unless one stands there; a refusal shows it, or nothing without a decision. */
    CompletionStage<WriteResult<String>> recognize(String tableId);
}
