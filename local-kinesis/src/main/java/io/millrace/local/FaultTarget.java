package io.millrace.local;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which requests or entries a rule strikes; a null member stands for all.
 *
 * @param service the only service
 * @param operation the only action, such as "PutRecords" or "UpdateItem"
 * @param stream the only stream, by name; for DynamoDB the only table
 * @param shard the only shard, such as "shardId-000000000000". A PutRecords as a whole has none, so with a shard only entry
 *     faults strike there
 * @param accessKey the only caller, by the access key id in the Credential of its Authorization header; unsigned requests
 *     have none
 * @param userAgent a part of the User-Agent header of the only callers; case matters
 */
public record FaultTarget(
        @Nullable FaultService service,
        @Nullable String operation,
        @Nullable String stream,
        @Nullable String shard,
        @Nullable String accessKey,
        @Nullable String userAgent) {
    static final FaultTarget ALL = new FaultTarget(null, null, null, null, null, null);

    public FaultTarget {
        requireText("operation", operation);
        requireText("stream", stream);
        requireText("shard", shard);
        requireText("accessKey", accessKey);
        requireText("userAgent", userAgent);
    }

    FaultTarget withService(FaultService only) {
        return new FaultTarget(only, operation, stream, shard, accessKey, userAgent);
    }

    FaultTarget withOperation(String only) {
        return new FaultTarget(service, only, stream, shard, accessKey, userAgent);
    }

    FaultTarget withStream(String only) {
        return new FaultTarget(service, operation, only, shard, accessKey, userAgent);
    }

    FaultTarget withShard(String only) {
        return new FaultTarget(service, operation, stream, only, accessKey, userAgent);
    }

    FaultTarget withAccessKey(String only) {
        return new FaultTarget(service, operation, stream, shard, only, userAgent);
    }

    FaultTarget withUserAgent(String part) {
        return new FaultTarget(service, operation, stream, shard, accessKey, part);
    }

    boolean matches(FaultRequest request) {
        return matchesCall(request)
                && (stream == null || request.streams().contains(stream))
                && (shard == null || shard.equals(request.shard().orElse(null)));
    }

    /** Whether it means an entry of this request that would go into this shard. */
    boolean matchesEntry(FaultRequest request, String entryStream, String entryShard) {
        return matchesCall(request)
                && (stream == null || stream.equals(entryStream))
                && (shard == null || shard.equals(entryShard));
    }

    private boolean matchesCall(FaultRequest request) {
        Optional<String> caller = request.caller().accessKey();
        return (service == null || service == request.service())
                && (operation == null || operation.equals(request.operation()))
                && (accessKey == null || accessKey.equals(caller.orElse(null)))
                && (userAgent == null || request.caller().userAgent().contains(userAgent));
    }

    private static void requireText(String name, @Nullable String value) {
        if (value != null && value.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty; name one, or leave it out to mean all");
        }
    }
}
