package io.millrace.consumer.failure;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import java.time.Duration;

/** What follows from a failure. */
public sealed interface Decision {
    /** Again, after the usual delay; for ever or up to a limit. */
    record Retry(boolean forEver) implements Decision {}

    /** Others go on; again after this time. */
    record Park(Duration probe) implements Decision {}

    /** Again with half of the batch. */
    record Bisect() implements Decision {}

    /** Settled once the destination has it. */
    record GiveTo(DeadLetterDestination destination) implements Decision {}

    /** Settled. */
    record Skip() implements Decision {}
}
