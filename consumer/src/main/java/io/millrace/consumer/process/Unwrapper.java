package io.millrace.consumer.process;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives records whose producer has compressed their data back as they were put. Whatever is wrong with them, it answers; it does not
 * throw. Safe for use by several threads.
 */
public final class Unwrapper {
    /** The largest data of a record that Millrace's producer compresses. */
    public static final int DEFAULT_LIMIT_BYTES = 10 << 20;

    private static final int LONGEST_ENCODING = 20;

    private final int limitBytes;
    private final Decoder gzip = new GzipDecoder();
    private final Supplier<Decoder> newZstd;
    private volatile @Nullable Decoder zstd;

    /** @param limitBytes the most data of one record that are taken from memory; what would be larger stays compressed */
    public Unwrapper(int limitBytes) {
        this(limitBytes, () -> new ZstdDecoder(Runtime.getRuntime().availableProcessors()));
    }

    Unwrapper(int limitBytes, Supplier<Decoder> newZstd) {
        this.limitBytes = limitBytes;
        this.newZstd = newZstd;
    }

    /** Whether the record says that its data are compressed. */
    static boolean isWrapped(UserRecord record) {
        List<Header> headers = record.headers();
        return !headers.isEmpty() && headers.stream().anyMatch(Unwrapper::saysEncoding);
    }

    private static boolean saysEncoding(Header header) {
        return header.key().equals(Header.CONTENT_ENCODING);
    }

    /** The record as it was put: the same one if its data are not compressed, or if they cannot be unwrapped, which its header tells. */
    public UserRecord unwrapped(UserRecord record) {
        return isWrapped(record) && unwrap(record) instanceof Unwrapped.Whole whole ? whole.record() : record;
    }

    /** What becomes of a record that {@link #isWrapped}. */
    Unwrapped unwrap(UserRecord record) {
        String encoding = record.headers().stream()
                .filter(Unwrapper::saysEncoding)
                .map(Header::value)
                .collect(Collectors.joining(", "));
        try {
            Decoder decoder = decoder(encoding);
            if (decoder == null) {
                return new Unwrapped.Left(forLog(encoding), Unwrapped.Cause.UNKNOWN_ENCODING);
            }
            byte[] data = new byte[record.dataSizeBytes()];
            record.copyData(data, 0);
            byte[] decoded = decoder.decode(data, limitBytes);
            List<Header> others = record.headers().stream()
                    .filter(header -> !saysEncoding(header))
                    .toList();
            return new Unwrapped.Whole(
                    new UserRecord(record.partitionKey(), record.explicitHashKey(), ByteBuffer.wrap(decoded), others));
        } catch (Decoder.TooLarge e) {
            return new Unwrapped.Left(encoding, Unwrapped.Cause.TOO_LARGE);
        } catch (RuntimeException e) {
            return new Unwrapped.Left(encoding, Unwrapped.Cause.DAMAGED);
        } catch (LinkageError e) {
            return new Unwrapped.Left(encoding, Unwrapped.Cause.LIBRARY_MISSING);
        }
    }

    private @Nullable Decoder decoder(String encoding) {
        return switch (encoding) {
            case "gzip" -> gzip;
            case "zstd" -> zstd();
            default -> null;
        };
    }

    /** Made when it is needed: its library may be missing, and nobody else should notice. */
    private Decoder zstd() {
        Decoder present = zstd;
        if (present == null) {
            present = newZstd.get();
            zstd = present;
        }
        return present;
    }

    private static String forLog(String encoding) {
        String start = encoding.substring(0, Math.min(encoding.length(), LONGEST_ENCODING));
        return start.replaceAll("[^A-Za-z0-9, ._-]", "?");
    }
}
