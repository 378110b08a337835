package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.Consumer;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Stream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a request names a consumer.
 *
 * @param createdSecond when it was registered, in seconds since 1970, as ARNs tell it; negative for whenever
 */
record ConsumerName(String stream, String consumer, long createdSecond) {
    static final int LONGEST_ARN = 2048;

    private static final long WHENEVER = -1;
    private static final int LONGEST_NAME = 128;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final Pattern ARN = Pattern.compile(
            "arn:aws[^:]*:kinesis:[^:]*:[0-9]*:stream/([a-zA-Z0-9_.-]+)/consumer/([a-zA-Z0-9_.-]+):([0-9]{1,18})");

    /** Reads an ARN, or refuses it as the service does. */
    static ConsumerName ofArn(String arn) {
        return parse(arn)
                .orElseThrow(
                        () -> Parameters.violation(
                                "ConsumerARN",
                                arn,
                                "Member must satisfy regular expression pattern:"
                                        + " ^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+"));
    }

    static Optional<ConsumerName> parse(String arn) {
        Matcher matched = ARN.matcher(arn);
        return matched.matches()
                ? Optional.of(new ConsumerName(matched.group(1), matched.group(2), Long.parseLong(matched.group(3))))
                : Optional.empty();
    }

    /** The consumer's name in a request that registers it or names it beside its stream. */
    static String text(Parameters request) {
        String name = request.text("ConsumerName", LONGEST_NAME);
        if (!NAME.matcher(name).matches()) {
            throw Parameters.violation(
                    "ConsumerName", name, "Member must satisfy regular expression pattern: " + NAME.pattern());
        }
        return name;
    }

    /** The consumer that a request means by ConsumerARN, by StreamARN and ConsumerName, or by both alike. */
    static ConsumerName of(Parameters request) {
        Optional<ConsumerName> byArn =
                request.optionalText("ConsumerARN").map(unused -> ofArn(request.text("ConsumerARN", LONGEST_ARN)));
        Optional<String> stream = request.optionalText("StreamARN").map(unused -> Scene.streamName(request));
        Optional<String> consumer = request.optionalText("ConsumerName").map(unused -> text(request));
        if (byArn.isPresent()) {
            ConsumerName named = byArn.get();
            if (!named.stream.equals(stream.orElse(named.stream))
                    || !named.consumer.equals(consumer.orElse(named.consumer))) {
                throw RefusedException.invalidArgument(
                        "ConsumerARN names another consumer than StreamARN and ConsumerName do.");
            }
            return named;
        }
        if (stream.isEmpty() || consumer.isEmpty()) {
            throw RefusedException.invalidArgument(
                    "Either ConsumerARN or both StreamARN and ConsumerName must be" + " provided.");
        }
        return new ConsumerName(stream.get(), consumer.get(), WHENEVER);
    }

    /** The registered consumer of this name, or the service's ResourceNotFoundException. */
    Consumer require(Stream registry, long nowMillis) {
        return registry.consumers()
                .find(consumer, nowMillis)
                .filter(found -> createdSecond == WHENEVER || found.createdMillis() / 1000 == createdSecond)
                .orElseThrow(() -> RefusedException.notFound("Consumer " + consumer + " under stream " + stream
                        + ", account " + Account.ID + " not found."));
    }
}
