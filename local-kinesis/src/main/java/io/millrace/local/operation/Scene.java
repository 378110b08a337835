package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Resource;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every action works on: the account, the clock, the quotas; and how requests address streams and shards. */
public record Scene(Account account, InstantSource clock, Quotas quotas) {
    static final int LONGEST_STREAM_NAME = 128;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final int LONGEST_ARN = 2048;
    private static final Pattern ARN =
            Pattern.compile("arn:aws[^:]*:kinesis:[^:]*:([0-9]{12}):stream/([a-zA-Z0-9_.-]+)");
    private static final Pattern SHARD = Pattern.compile("(?:[a-zA-Z0-9_.-]*-)?([0-9]{1,12})");

    long now() {
        return clock.millis();
    }

    /** The name of the stream that a request addresses, by StreamName, StreamARN, or both alike. */
    static String streamName(Parameters request) {
        if (!request.has("StreamARN")) {
            if (!request.has("StreamName")) {
                throw RefusedException.invalidArgument("Either StreamName or StreamARN must be provided.");
            }
            return plainName(request);
        }
        String named = nameIn(request.text("StreamARN", LONGEST_ARN), "StreamARN");
        if (request.has("StreamName") && !plainName(request).equals(named)) {
            throw RefusedException.invalidArgument("StreamName " + plainName(request) + " and StreamARN "
                    + request.text("StreamARN", LONGEST_ARN) + " do not name the same stream.");
        }
        return named;
    }

    /** The stream that a request addresses by StreamARN, which it must. */
    Stream streamByArn(Parameters request) {
        return account.require(nameIn(request.text("StreamARN", LONGEST_ARN), "StreamARN"), now());
    }

    /** What a request addresses by ResourceARN. */
    Resource resource(Parameters request) {
        String arn = request.text("ResourceARN", LONGEST_ARN);
        Optional<ConsumerName> consumer = ConsumerName.parse(arn);
        if (consumer.isPresent()) {
            ConsumerName name = consumer.get();
            return name.require(account.require(name.stream(), now()), now());
        }
        return account.require(nameIn(arn, "ResourceARN"), now());
    }

    private static String plainName(Parameters request) {
        String name = request.text("StreamName", LONGEST_STREAM_NAME);
        if (!NAME.matcher(name).matches()) {
            throw Parameters.violation(
                    "StreamName", name, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        }
        return name;
    }

    private static String nameIn(String arn, String member) {
        Matcher matched = ARN.matcher(arn);
        if (!matched.matches()) {
            throw Parameters.violation(
                    member,
                    arn,
                    "Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+");
        }
        if (!matched.group(1).equals(Account.ID)) {
            throw RefusedException.notFound(
                    "Stream " + matched.group(2) + " under account " + matched.group(1) + " not found.");
        }
        return matched.group(2);
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

    /** The provisioned stream that a request addresses, if it can be resharded now. */
    Stream reshardable(Parameters request) {
        Stream stream = stream(request);
        if (stream.settings(now()).isOnDemand()) {
            throw RefusedException.validation("Request is invalid. Stream " + stream.name() + " under account "
                    + Account.ID + " is in On-Demand mode.");
        }
        stream.requireActive(now());
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
