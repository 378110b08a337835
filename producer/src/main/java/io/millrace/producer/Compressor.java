package io.millrace.producer;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.Compression.Encoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses the data of records where that pays, and knows its own work again. Safe for use by several threads.
 *
 * <p>The record that is sent takes the place of the one that was put, of which nothing is kept: the few that are given up are unpacked.
 */
final class Compressor {
    private static final Logger LOG = LoggerFactory.getLogger(Compressor.class);
    private static final int PROBE_BYTES = 1_000;
    private static final Header GZIP = new Header(Header.CONTENT_ENCODING, Encoding.GZIP.value());
    private static final Header ZSTD = new Header(Header.CONTENT_ENCODING, Encoding.ZSTD.value());

    private final Encoding encoding;
    private final Codec codec;
    private final int aboveBytes;
    private final int headerBytes;

    Compressor(Encoding encoding, Codec codec, int aboveBytes) {
        this.encoding = encoding;
        this.codec = codec;
        this.aboveBytes = aboveBytes;
        this.headerBytes = Intake.sizeBytes(List.of(header(encoding)));
    }

    /**
     * What does what the option says; null if it is not set.
     *
     * @throws IllegalStateException if that cannot be done here
     */
    static @Nullable Compressor of(@Nullable Compression compression) {
        if (compression == null) {
            return null;
        }
        Codec codec = compression.encoding() == Encoding.GZIP ? new GzipCodec(compression.level()) : zstd();
        return new Compressor(compression.encoding(), codec, compression.aboveBytes());
    }

    private static Codec zstd() {
        try {
            ZstdCodec codec = new ZstdCodec();
            // Compresses something, since the library may be there and the JVM refuse what it does.
            codec.decompress(codec.compress(new byte[PROBE_BYTES]));
            return codec;
        } catch (LinkageError e) {
            boolean isMissing = e.getCause() instanceof ClassNotFoundException;
            throw new IllegalStateException(
                    isMissing
                            ? "compression is zstd, but io.airlift:aircompressor is not on the class path; add version"
                                    + " 2.0.3 of it, or use Compression.gzip(), which needs no library"
                            : "compression is zstd, but this JVM does not let io.airlift:aircompressor use"
                                    + " sun.misc.Unsafe; start it with --sun-misc-unsafe-memory-access=allow, or use"
                                    + " Compression.gzip(), which needs no library",
                    e);
        }
    }

    /**
     * The record with compressed data and a header more; the same record if it is not above the size, has no fewer bytes then, or says
     * already how its data are encoded. Never throws.
     */
    UserRecord compressed(UserRecord record) {
        if (record.dataSizeBytes() <= aboveBytes
                || record.dataSizeBytes() > ProducerConfig.LARGEST_RECORD_BYTES
                || isEncoded(record)) {
            return record;
        }
        byte[] bytes = compress(bytes(record));
        if (bytes == null || bytes.length + headerBytes >= record.dataSizeBytes()) {
            return record;
        }
        List<Header> headers = new ArrayList<>(record.headers());
        headers.add(header(encoding));
        return with(record, bytes, headers);
    }

    private byte @Nullable [] compress(byte[] bytes) {
        try {
            return codec.compress(bytes);
        } catch (RuntimeException e) {
            // The record is as good without.
            LOG.warn("{} bytes could not be compressed with {}", bytes.length, encoding.value(), e);
            return null;
        }
    }

    private static boolean isEncoded(UserRecord record) {
        return record.headers().stream().anyMatch(header -> header.key().equals(Header.CONTENT_ENCODING));
    }

    /** The record as it was put: with its data as they were, if they were compressed here. */
    @SuppressWarnings("ReferenceEquality")
    static UserRecord original(UserRecord record) {
        List<Header> headers = record.headers();
        Header last = headers.isEmpty() ? null : headers.get(headers.size() - 1);
        // By identity: an equal header that the caller gave is part of the record as it was put.
        if (last != GZIP && last != ZSTD) {
            return record;
        }
        Codec codec = last == GZIP ? new GzipCodec(1) : new ZstdCodec();
        byte[] data = codec.decompress(bytes(record));
        return with(record, data, headers.subList(0, headers.size() - 1));
    }

    /** The one header that records which are compressed here have. */
    static Header header(Encoding encoding) {
        return encoding == Encoding.GZIP ? GZIP : ZSTD;
    }

    private static UserRecord with(UserRecord record, byte[] data, List<Header> headers) {
        return new UserRecord(record.partitionKey(), record.explicitHashKey(), ByteBuffer.wrap(data), headers);
    }

    private static byte[] bytes(UserRecord record) {
        byte[] bytes = new byte[record.dataSizeBytes()];
        record.copyData(bytes, 0);
        return bytes;
    }
}
