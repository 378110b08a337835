package io.millrace.local;

import java.time.Duration;
import java.util.OptionalInt;

/** One request on its way through an edge, as far as a fault plan has a say in it. Steps may run on any thread. */
interface FaultableExchange {
    /** Carries the request out and answers it. */
    void perform();

    /** Carries the request out as if it were so much earlier for a listing, and answers it. */
    void performAsOf(Duration age);

    /** Carries the request out and answers it with a part of the body; half of it if empty. */
    void performInPart(OptionalInt bodyBytes);

    /** Carries the request out and answers it with so many events; then the rule's kind strikes. */
    void performUntil(int events, FaultRule rule);

    /** Carries the request out, tells nobody, and goes on. */
    void performUnheard(Runnable next);

    void refuse(FaultRefusal refusal);

    /** The refusal by which the service throttles this request. */
    FaultRefusal throttle();

    /** The refusal by which the service owns up to a failure of its own. */
    FaultRefusal failure();

    /** Ends the connection (the stream, on HTTP/2) without an answer. */
    void drop();

    /** Resets the connection (the stream, on HTTP/2). */
    void reset();

    /** Leaves the whole connection half open. */
    void freeze();

    /** Runs a step so much later, on the engine's clock. */
    void later(Duration delay, Runnable step);
}
