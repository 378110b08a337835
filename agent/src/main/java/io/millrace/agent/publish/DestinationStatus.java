package io.millrace.agent.publish;

import java.util.List;
import java.util.Map;

/**
 * What a destination has done, and how it is. Counters only grow.
 *
 * @param name for people: {@code stream clicks}, {@code firehose logs}, {@code handler com.example.X}, {@code stdout}
 * @param sendAttempts records handed to the service, each attempt counted (the old RecordSendAttempts)
 * @param sendErrors of these, those that failed (RecordSendErrors)
 * @param serviceErrors requests that failed whole (ServiceErrors)
 * @param sentRecords records delivered (RecordsSent)
 * @param sentBytes bytes of these (BytesSent)
 * @param wireRecords records of the service that carried them
 * @param errorsByCode failures by code, at most 32 codes
 * @param throttledShards ids of shards that refused for throughput in the last ten seconds
 * @param trouble why nothing gets through at the moment; empty when all is well
 */
public record DestinationStatus(
        String name,
        long sendAttempts,
        long sendErrors,
        long serviceErrors,
        long sentRecords,
        long sentBytes,
        long wireRecords,
        Map<String, Long> errorsByCode,
        List<String> throttledShards,
        String trouble) {
    public DestinationStatus {
        errorsByCode = Map.copyOf(errorsByCode);
        throttledShards = List.copyOf(throttledShards);
    }
}
