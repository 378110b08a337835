package io.millrace.producer;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * How the data of user records are compressed before they are sent, and from which size on. Each record is compressed by itself, on the
 * thread that puts it, and says so in the header {@link Header#CONTENT_ENCODING}; key, hash key and other headers stay as they are.
 *
 * <p><b>Only Millrace's consumer takes it off again.</b> The KCL, Lambda, Firehose and every other reader of the stream deliver the
 * compressed bytes, and do not show the header that tells them from others.
 *
 * <p>Immutable, and safe to share between threads and producers.
 */
public final class Compression {
    /** The header takes 29 bytes; below this size little is left of what is gained. */
    static final int DEFAULT_ABOVE_BYTES = 512;

    private static final int DEFAULT_LEVEL = 6;

    /** The kinds. */
    enum Encoding {
        GZIP,
        ZSTD;

        /** As the header says it. */
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Encoding encoding;
    private final int level;
    private final int aboveBytes;

    private Compression(Encoding encoding, int level, int aboveBytes) {
        this.encoding = encoding;
        this.level = level;
        this.aboveBytes = aboveBytes;
    }

    /** gzip by the JDK at level 6, for records above 512 bytes. Needs no library. */
    public static Compression gzip() {
        return gzip(DEFAULT_LEVEL);
    }

    /**
     * gzip by the JDK, for records above 512 bytes. Needs no library.
     *
     * @param level 1 (fastest) to 9 (smallest)
     */
    public static Compression gzip(int level) {
        ProducerConfig.require(level >= 1 && level <= 9, "The level of gzip", level, "1 to 9");
        return new Compression(Encoding.GZIP, level, DEFAULT_ABOVE_BYTES);
    }

    /**
     * zstd by {@code io.airlift:aircompressor}, in pure Java, at the one level that it has, for records above 512 bytes. Producer and
     * consumer need that library on the class path; {@code build()} says so if it is not there.
     */
    public static Compression zstd() {
        return new Compression(Encoding.ZSTD, 0, DEFAULT_ABOVE_BYTES);
    }

    /**
     * The same for records with more data than this.
     *
     * @param sizeBytes 0 to 10,485,760
     */
    public Compression above(int sizeBytes) {
        ProducerConfig.require(
                sizeBytes >= 0 && sizeBytes <= ProducerConfig.LARGEST_RECORD_BYTES,
                "The size above which records are compressed",
                sizeBytes,
                "0 to 10,485,760 bytes");
        return new Compression(encoding, level, sizeBytes);
    }

    /**
     * What a producer with this option does to each record, for those who encode their own aggregates: answers the record with compressed
     * data and a header that says so, or the same record where that does not pay. Safe for use by several threads.
     *
     * @throws IllegalStateException if it is zstd and its library is not there
     */
    public UnaryOperator<UserRecord> compressor() {
        return Objects.requireNonNull(Compressor.of(this))::compressed;
    }

    Encoding encoding() {
        return encoding;
    }

    int level() {
        return level;
    }

    int aboveBytes() {
        return aboveBytes;
    }

    @Override
    public String toString() {
        String kind = encoding.value() + (encoding == Encoding.GZIP ? " " + level : "");
        return "Compression[" + kind + " above " + aboveBytes + " bytes]";
    }
}
