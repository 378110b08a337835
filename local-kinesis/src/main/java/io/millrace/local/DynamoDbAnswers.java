package io.millrace.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.local.http.Passage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/** DynamoDB's own refusals, as its clients expect them. */
final class DynamoDbAnswers {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Actions that spend a table's throughput; all others are throttled by the account's control plane. */
    private static final Set<String> ON_ITEMS = Set.of(
            "BatchExecuteStatement",
            "BatchGetItem",
            "BatchWriteItem",
            "DeleteItem",
            "ExecuteStatement",
            "ExecuteTransaction",
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "TransactGetItems",
            "TransactWriteItems",
            "UpdateItem");

    /** Types of the protocol that all services share; the others are DynamoDB's. */
    private static final Set<String> SHARED = Set.of(
            "AccessDeniedException",
            "ExpiredTokenException",
            "ServiceUnavailable",
            "ThrottlingException",
            "UnrecognizedClientException");

    private DynamoDbAnswers() {}

    static FaultRefusal throttle(String operation) {
        return ON_ITEMS.contains(operation)
                ? new FaultRefusal(
                        "ProvisionedThroughputExceededException",
                        400,
                        "The level of configured provisioned throughput for the table was exceeded. Consider increasing"
                                + " your provisioning level with the UpdateTable API.")
                : FaultRefusal.of("ThrottlingException");
    }

    static FaultRefusal failure() {
        return new FaultRefusal("InternalServerError", 500, "The request processing has failed, by fault plan.");
    }

    /** Answers a request with a refusal. */
    static void refuse(Passage passage, FaultRefusal refusal) {
        String prefix =
                SHARED.contains(refusal.type()) ? "com.amazon.coral.service#" : "com.amazonaws.dynamodb.v20120810#";
        String type = refusal.type().contains("#") ? refusal.type() : prefix + refusal.type();
        byte[] body = encoded(type, refusal.message()).getBytes(StandardCharsets.UTF_8);
        CRC32 checksum = new CRC32();
        checksum.update(body);
        Map<String, String> headers =
                Map.of("Content-Type", "application/x-amz-json-1.0", "x-amz-crc32", Long.toString(checksum.getValue()));
        passage.answer(refusal.status(), headers, body);
    }

    private static String encoded(String type, String message) {
        try {
            return JSON.writeValueAsString(
                    JSON.createObjectNode().put("__type", type).put("message", message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer of two texts could not be written", e);
        }
    }
}
