package io.millrace.local;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One thing that a fault plan did.
 *
 * @param time when, on the engine's clock
 * @param kind what
 * @param rule the rule's name, or "rule N" for the N-th rule that was ever added to the plan, from 1
 * @param service whom it struck
 * @param operation the action
 * @param streams the streams (for DynamoDB: tables) of the request, as far as it told
 * @param shard the shard of the request or of the entry
 * @param caller the access key id that the request was signed with, if it was signed
 * @param entry for entry faults: the entry's place in the request, from 0
 * @param requestId the id in the answer's x-amzn-RequestId header, for those that got one
 */
public record FaultStrike(
        Instant time,
        FaultKind kind,
        String rule,
        FaultService service,
        String operation,
        Set<String> streams,
        Optional<String> shard,
        Optional<String> caller,
        OptionalInt entry,
        String requestId) {
    public FaultStrike {
        streams = Set.copyOf(streams);
    }
}
