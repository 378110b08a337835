package io.millrace.consumer;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer gets its records: by polling, which all readers of a shard share (five reads and 2 MB a second), or by
 * enhanced fan-out, which the service pushes to each registered consumer at 2 MB a second and bills. Immutable.
 *
 * <p>Each shard that is read by fan-out takes one of the client's concurrent requests for good. A client that is built here has
 * room for any number; one that is given needs a higher {@code maxConcurrency} than the SDK's 50 for more shards than that.
 */
public final class Retrieval {
    private static final Pattern CONSUMER_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern CONSUMER_ARN =
            Pattern.compile("arn:[^:]+:kinesis:[^:]*:[^:]*:stream/([^/:]+)/consumer/[^/:]+:[0-9]+");

    private static final Retrieval POLLING = new Retrieval(null, null, false);

    private final @Nullable String consumerName;
    private final @Nullable String consumerArn;
    private final boolean fallsBack;

    private Retrieval(@Nullable String consumerName, @Nullable String consumerArn, boolean fallsBack) {
        this.consumerName = consumerName;
        this.consumerArn = consumerArn;
        this.fallsBack = fallsBack;
    }

    /** By GetRecords; the default. */
    public static Retrieval polling() {
        return POLLING;
    }

    /**
     * By SubscribeToShard, as the stream's registered consumer of this name: 1 to 128 letters, digits, {@code _}, {@code .} and
     * {@code -}. It is registered if it is missing, found again after a restart, shared by all workers of the application, and never
     * deregistered: who no longer needs it does that, since it is billed by the hour. Two applications need two names.
     */
    public static Retrieval fanOut(String consumerName) {
        if (!CONSUMER_NAME.matcher(consumerName).matches()) {
            throw new IllegalArgumentException("consumer name '" + consumerName
                    + "' is not allowed; use 1 to 128 letters, digits, underscores, periods and hyphens");
        }
        return new Retrieval(consumerName, null, false);
    }

    /** By SubscribeToShard, as a consumer of the stream that is registered and deregistered elsewhere. */
    public static Retrieval fanOutArn(String consumerArn) {
        if (!CONSUMER_ARN.matcher(consumerArn).matches()) {
            throw new IllegalArgumentException(
                    "'" + consumerArn + "' is not the ARN of a stream's consumer; it looks like"
                            + " arn:aws:kinesis:REGION:ACCOUNT:stream/STREAM/consumer/NAME:TIMESTAMP");
        }
        return new Retrieval(null, consumerArn, false);
    }

    /**
     * The same, but a shard whose fan-out has failed three times in a row is polled for five to six minutes, after which fan-out is
     * tried again. Without this a shard is tried by fan-out alone, for ever.
     */
    public Retrieval orPolling() {
        return isFanOut() ? new Retrieval(consumerName, consumerArn, true) : this;
    }

    boolean fallsBack() {
        return fallsBack;
    }

    Optional<String> consumerName() {
        return Optional.ofNullable(consumerName);
    }

    Optional<String> consumerArn() {
        return Optional.ofNullable(consumerArn);
    }

    boolean isFanOut() {
        return consumerName != null || consumerArn != null;
    }

    /** A consumer's ARN names its stream, and to read another one would go unnoticed. */
    void requireFor(ConsumerConfig.Source source) {
        if (consumerArn == null) {
            return;
        }
        if (source instanceof ConsumerConfig.Source.One one) {
            requireFor(one.streamNameOrArn());
        } else {
            throw new IllegalArgumentException("consumer " + consumerArn
                    + " belongs to one stream, and many are read; use fanOut with a name, which is registered"
                    + " with each");
        }
    }

    private void requireFor(String streamNameOrArn) {
        var matcher = CONSUMER_ARN.matcher(String.valueOf(consumerArn));
        String stream = StreamName.of(streamNameOrArn);
        if (matcher.matches() && !stream.equals(matcher.group(1))) {
            throw new IllegalArgumentException("consumer " + consumerArn + " belongs to another stream than '" + stream
                    + "'; give the ARN of a consumer of '" + stream + "'");
        }
    }

    @Override
    public String toString() {
        if (!isFanOut()) {
            return "polling";
        }
        return "fan-out as " + (consumerName == null ? consumerArn : consumerName)
                + (fallsBack ? ", else polling" : "");
    }
}
