package io.millrace.agent.publish;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.config.Sink;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.Compression;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a flow are put into its stream.
 *
 * @param hostName the key of {@link PartitionKey.ByHost}
 * @param aggregates whether records of one key are encoded here
 * @param withIds whether each carries its generation and offset, which only an aggregate of our own has place for
 * @param compressor what is done to each record of such an aggregate
 */
record StreamRules(
        PartitionKey keys,
        String hostName,
        boolean aggregates,
        boolean withIds,
        @Nullable UnaryOperator<UserRecord> compressor) {
    /** What every stream takes as a record, with its key. */
    private static final int LARGEST_RECORD_BYTES = 1024 * 1024;

    // Magic, digest, stamp, and the fields of one record.
    private static final int ENVELOPE_BYTES = 128;

    static StreamRules of(FlowConfig flow, Sink.StreamOptions options, String hostName) {
        Compression compression = compression(options.compression());
        return new StreamRules(
                flow.keys(),
                hostName,
                options.aggregate(),
                options.aggregate() && options.recordIds(),
                compression == null ? null : compression.compressor());
    }

    static @Nullable Compression compression(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "none" -> null;
            case "gzip" -> Compression.gzip();
            case "zstd" -> Compression.zstd();
            default ->
                throw new IllegalArgumentException("compression is " + name + ", but must be none, gzip or zstd");
        };
    }

    /** Whether records that are near each other have one key, so that nearly all go in aggregates that are encoded here. */
    boolean keysAreShared() {
        if (!aggregates) {
            return false;
        }
        if (keys instanceof PartitionKey.Spread spread) {
            return spread.blockBytes() >= StreamSending.LEAST_AGGREGATE_BYTES;
        }
        return keys instanceof PartitionKey.Constant
                || keys instanceof PartitionKey.ByFile
                || keys instanceof PartitionKey.ByHost;
    }

    /** The longest record that goes in under any key that these rules can give it. */
    int maxRecordBytes() {
        int keyBytes = longestKeyBytes();
        return LARGEST_RECORD_BYTES - keyBytes - (withIds || compressor != null ? ENVELOPE_BYTES + keyBytes : 0);
    }

    private int longestKeyBytes() {
        if (keys instanceof PartitionKey.Spread || keys instanceof PartitionKey.HashOfRecord) {
            return Long.SIZE;
        }
        if (keys instanceof PartitionKey.Constant constant) {
            return Math.min(PartitionKeys.LONGEST_BYTES, constant.key().getBytes(StandardCharsets.UTF_8).length);
        }
        return PartitionKeys.LONGEST_BYTES;
    }
}
