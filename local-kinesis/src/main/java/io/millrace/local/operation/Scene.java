package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every action works on: the account, the clock, the quotas; and how requests address streams and shards. */
public record Scene(Account account, InstantSource clock, Quotas quotas) {
    static final int LONGEST_STREAM_NAME = 128;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final Pattern ARN = Pattern.compile("arn:aws[^:]*:kinesis:[^:]*:[0-9]*:stream/([a-zA-Z0-9_.-]+)");
    private static final Pattern SHARD = Pattern.compile("(?:[a-zA-Z0-9_.-]*-)?([0-9]{1,12})");

    long now() {
        return clock.millis();
    }

    /** The name of the stream that a request addresses, by StreamName or StreamARN. */
    static String streamName(Parameters request) {
        if (request.optionalText("StreamName").isPresent()) {
            String name = request.text("StreamName", LONGEST_STREAM_NAME);
            if (!NAME.matcher(name).matches()) {
                throw Parameters.violation(
                        "StreamName", name, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
            }
            return name;
        }
        String arn = request.optionalText("StreamARN")
                .orElseThrow(
                        () -> RefusedException.invalidArgument("Either StreamName or StreamARN must be provided."));
        Matcher matched = ARN.matcher(arn);
        if (!matched.matches()) {
            throw Parameters.violation(
                    "StreamARN",
                    arn,
                    "Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+");
        }
        return matched.group(1);
    }

    Stream stream(Parameters request) {
        return account.require(streamName(request), now());
    }

    /** The stream that a request addresses, once it can hold records. */
    Stream readyStream(Parameters request) {
        Stream stream = stream(request);
        Stream.Status status = stream.status(now());
        if (status == Stream.Status.CREATING || status == Stream.Status.DELETING) {
            throw RefusedException.notFound("Stream " + stream.name() + " under account " + Account.ID + " not found.");
        }
        return stream;
    }

    Shard shard(Stream stream, String shardId) {
        int index = shardIndex(shardId);
        return stream.shard(index, now())
                .orElseThrow(() -> RefusedException.notFound("Could not find shard " + shardId + " in stream "
                        + stream.name() + " under account " + Account.ID + "."));
    }

    static int shardIndex(String shardId) {
        Matcher matched = SHARD.matcher(shardId);
        if (!matched.matches() || Long.parseLong(matched.group(1)) > Integer.MAX_VALUE) {
            throw RefusedException.notFound("Could not find shard " + shardId + ".");
        }
        return Integer.parseInt(matched.group(1));
    }
}
