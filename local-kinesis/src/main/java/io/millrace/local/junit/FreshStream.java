package io.millrace.local.junit;

import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A stream made for one context and deleted with it. */
record FreshStream(io.millrace.local.LocalKinesis kinesis, String name, int shards) {
    private static final int MOST_SHARDS = 10_000;

    /** The service's longest name is 128, of which a dash and a number against repetition take 9. */
    private static final int LONGEST_READABLE = 119;

    private static final int UNIQUE_DIGITS = 8;

    /** Identifies a stream: a context and who asks there. A key without its context would be found in contexts above. */
    private record Key(String contextId, Object who) {}

    /**
     * The stream of a context for one asker, created the first time.
     *
     * @param who equal askers mean the same stream
     * @param label stands in the name beside the test's; may be empty
     * @param site who asks, in words
     */
    static FreshStream of(
            ExtensionContext context,
            io.millrace.local.LocalKinesis kinesis,
            Object who,
            String label,
            int shards,
            String site) {
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new ExtensionConfigurationException(
                    site + " asks for " + shards + " shards; it must be 1 to " + MOST_SHARDS);
        }
        FreshStream stream = Keep.in(
                context,
                new Key(context.getUniqueId(), who),
                FreshStream.class,
                () -> created(kinesis, nameFor(context, label), shards),
                FreshStream::delete);
        if (stream.shards != shards) {
            throw new ExtensionConfigurationException(site + " asks for stream \"" + label + "\" with " + shards
                    + " shards, and another asked for it with " + stream.shards + "; give both the same number");
        }
        return stream;
    }

    /** Deletes the stream unless the test has done so. */
    private void delete() {
        if (kinesis.hasStream(name)) {
            kinesis.deleteStream(name);
        }
    }

    private static FreshStream created(io.millrace.local.LocalKinesis kinesis, String name, int shards) {
        kinesis.createStream(name, shards);
        return new FreshStream(kinesis, name, shards);
    }

    private static String nameFor(ExtensionContext context, String label) {
        String readable = Stream.of(
                        context.getRequiredTestClass().getSimpleName(),
                        context.getTestMethod().map(method -> method.getName()).orElse(""),
                        label)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("."))
                .replaceAll("[^a-zA-Z0-9_.-]", "_");
        String unique = UUID.randomUUID().toString().substring(0, UNIQUE_DIGITS);
        return readable.substring(0, Math.min(readable.length(), LONGEST_READABLE)) + "-" + unique;
    }
}
