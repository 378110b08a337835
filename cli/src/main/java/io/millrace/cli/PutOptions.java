package io.millrace.cli;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.Compression;
import io.millrace.producer.KinesisProducer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say what becomes of a line. */
final class PutOptions {
    private static final Map<String, Compression> COMPRESSIONS =
            Map.of("gzip", Compression.gzip(), "zstd", Compression.zstd());

    /** One way to come to keys. */
    static final class Keys {
        @Option(names = "--partition-key", paramLabel = "KEY", description = "One key for all lines.")
        private @Nullable String key;

        @Option(
                names = "--key-pattern",
                paramLabel = "REGEX",
                converter = TextMatch.Expression.class,
                description = "The key of a line is what this captures in it: its first group, or all of it."
                        + " A line without a match is not put, and told.")
        private @Nullable TextMatch pattern;
    }

    @ArgGroup
    private @Nullable Keys keys;

    @Option(
            names = "--header",
            paramLabel = "K=V",
            converter = HeaderConverter.class,
            description = "A header of every record; may be repeated.")
    private List<Header> headers = List.of();

    @Option(names = "--ordered", description = "Keep the order of records with the same key.")
    private boolean ordered;

    @Option(
            names = "--compression",
            paramLabel = "KIND",
            converter = CompressionConverter.class,
            completionCandidates = CompressionConverter.class,
            description = "gzip or zstd, for records above 512 bytes; only Millrace's consumer takes it off again.")
    private @Nullable Compression compression;

    void configure(KinesisProducer.Builder builder) {
        if (ordered) {
            builder.ordered();
        }
        if (compression != null) {
            builder.compression(compression);
        }
    }

    /**
     * The record of a line.
     *
     * @throws UserError if it has no key
     */
    UserRecord record(byte[] line) {
        return new UserRecord(key(line), null, ByteBuffer.wrap(line), headers);
    }

    private String key(byte[] line) {
        if (keys != null && keys.key != null) {
            return keys.key;
        }
        if (keys == null || keys.pattern == null) {
            return UUID.randomUUID().toString();
        }
        Matcher match = keys.pattern.pattern().matcher(new String(line, StandardCharsets.UTF_8));
        if (!match.find()) {
            throw new UserError("nothing in it is like --key-pattern '"
                    + keys.pattern.pattern().pattern() + "'");
        }
        String captured = match.groupCount() > 0 ? match.group(1) : match.group();
        if (captured == null || captured.isEmpty()) {
            throw new UserError("its key by --key-pattern is empty");
        }
        return captured;
    }

    /** Headers as people write them. */
    static final class HeaderConverter implements ITypeConverter<Header> {
        @Override
        public Header convert(String value) {
            int at = value.indexOf('=');
            if (at < 1) {
                throw new TypeConversionException("'" + value + "' is no header; write it as key=value");
            }
            return new Header(value.substring(0, at), value.substring(at + 1));
        }
    }

    /** Kinds of compression. */
    static final class CompressionConverter implements ITypeConverter<Compression>, Iterable<String> {
        @Override
        public Compression convert(String value) {
            Compression known = COMPRESSIONS.get(value);
            if (known == null) {
                throw new TypeConversionException("'" + value + "' is neither gzip nor zstd");
            }
            return known;
        }

        @Override
        public Iterator<String> iterator() {
            return List.of("gzip", "zstd").iterator();
        }
    }
}
