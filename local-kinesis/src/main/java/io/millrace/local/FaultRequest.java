package io.millrace.local;

import io.millrace.local.http.Caller;
import java.util.Optional;
import java.util.Set;

/**
 * What a fault plan sees of one request.
 *
 * @param streams the streams or tables it is about, as far as it tells; several only for DynamoDB's batches
 * @param shard the shard it is about, if it is about one
 */
record FaultRequest(
        FaultService service,
        String operation,
        Set<String> streams,
        Optional<String> shard,
        Caller caller,
        String requestId) {
    FaultRequest {
        streams = Set.copyOf(streams);
    }
}
