package io.millrace.consumer.shard;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one stream for ever, as the KCL does in its multi-stream mode: a stream of the same name that is created later has
 * another id.
 *
 * @param account twelve digits
 * @param name of the stream
 * @param createdEpochSecond when it was created, in seconds of the service's clock
 */
public record StreamId(String account, String name, long createdEpochSecond) {
    private static final Pattern TEXT = Pattern.compile("(\\d+):([^:]+):(\\d{1,18})");
    private static final Pattern ARN = Pattern.compile("arn:[^:]+:kinesis:[^:]*:(\\d+):stream/([^:/]+)");

    public StreamId {
        if (!TEXT.matcher(account + ":" + name + ":" + createdEpochSecond).matches()) {
            throw new IllegalArgumentException(
                    "'" + account + ":" + name + ":" + createdEpochSecond + "' is not account:stream:epoch");
        }
    }

    /** Of the form {@code account:name:epoch}; empty for any other. */
    public static Optional<StreamId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new StreamId(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** The id of a stream that was described. */
    public static StreamId of(StreamDescription description) {
        Matcher matcher = ARN.matcher(description.arn());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + description.arn() + "' is not the ARN of a stream");
        }
        return new StreamId(
                matcher.group(1), matcher.group(2), description.created().getEpochSecond());
    }

    /** {@code account:name:epoch}, the beginning of its leases' keys. */
    public String text() {
        return account + ":" + name + ":" + createdEpochSecond;
    }

    @Override
    public String toString() {
        return text();
    }
}
