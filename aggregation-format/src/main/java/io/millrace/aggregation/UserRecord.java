package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a user puts and gets: data with the key that places it, and headers.
 *
 * <p>The data are not copied: a record is a window onto the bytes it was made of, which must not change while it is in use. The
 * lengths that the service allows (partition keys of 1 to 256 characters, records to the stream's own maximum) are checked where a
 * record is put, not here: a record that was read may come from any producer.
 *
 * <p>Immutable, and safe to share between threads.
 */
public final class UserRecord implements RecordParts {
    private static final byte[] NO_BYTES = {};

    private final String partitionKey;
    private final @Nullable HashKey explicitHashKey;
    // The data are a part of this buffer, which is read-only and never moved, so that a decoded record needs none of
    // its own; or, if there is none, the whole of the array.
    private final @Nullable ByteBuffer buffer;
    private final byte[] array;
    private final int dataStart;
    private final int dataSizeBytes;
    private final List<Header> headers;

    /**
     * A record of these parts.
     *
     * @param partitionKey the partition key; without unpaired surrogates
     * @param explicitHashKey the hash key that overrides the one of the partition key, or null
     * @param data the data: the remaining bytes of the buffer, whose position stays as it is
     * @param headers the headers in order, often none
     */
    public UserRecord(String partitionKey, @Nullable HashKey explicitHashKey, ByteBuffer data, List<Header> headers) {
        this(partitionKey, explicitHashKey, readOnlySlice(data), 0, data.remaining(), List.copyOf(headers));
        Utf8.requireEncodable("partition key", Objects.requireNonNull(partitionKey, "partitionKey is null"));
    }

    /**
     * A record of parts that need no check and no copy, as the decoder has them.
     *
     * @param partitionKey a key that has a UTF-8 form; to look at every character of it for every record would be a waste
     * @param buffer a read-only buffer with position 0
     * @param dataStart where in the buffer the data start
     * @param headers a list that does not change
     */
    UserRecord(
            String partitionKey,
            @Nullable HashKey explicitHashKey,
            ByteBuffer buffer,
            int dataStart,
            int dataSizeBytes,
            List<Header> headers) {
        this.partitionKey = partitionKey;
        this.explicitHashKey = explicitHashKey;
        this.buffer = buffer;
        this.array = NO_BYTES;
        this.dataStart = dataStart;
        this.dataSizeBytes = dataSizeBytes;
        this.headers = headers;
    }

    /** A record of an array and of parts that need no check and no copy. */
    private UserRecord(String partitionKey, @Nullable HashKey explicitHashKey, byte[] array, List<Header> headers) {
        this.partitionKey = partitionKey;
        this.explicitHashKey = explicitHashKey;
        this.buffer = null;
        this.array = array;
        this.dataStart = 0;
        this.dataSizeBytes = array.length;
        this.headers = headers;
    }

    private static ByteBuffer readOnlySlice(ByteBuffer data) {
        Objects.requireNonNull(data, "data is null");
        return data.isReadOnly() ? data.slice() : data.asReadOnlyBuffer().slice();
    }

    /** A record with a partition key and data only; the array is not copied. */
    public static UserRecord of(String partitionKey, byte[] data) {
        Objects.requireNonNull(data, "data is null");
        Utf8.requireEncodable("partition key", Objects.requireNonNull(partitionKey, "partitionKey is null"));
        return new UserRecord(partitionKey, null, data, List.of());
    }

    /** A record with a partition key and the remaining bytes of a buffer, which are not copied. */
    public static UserRecord of(String partitionKey, ByteBuffer data) {
        return new UserRecord(partitionKey, null, data, List.of());
    }

    @Override
    public String partitionKey() {
        return partitionKey;
    }

    @Override
    public @Nullable HashKey explicitHashKey() {
        return explicitHashKey;
    }

    /** A read-only view of the data with a position and limit of its own, every time it is asked for. */
    public ByteBuffer data() {
        ByteBuffer shared = buffer;
        return shared == null ? ByteBuffer.wrap(array).asReadOnlyBuffer() : shared.slice(dataStart, dataSizeBytes);
    }

    /**
     * One byte of the data.
     *
     * @throws IndexOutOfBoundsException if the index is below 0, or not below {@link #dataSizeBytes()}
     */
    public byte dataAt(int index) {
        Objects.checkIndex(index, dataSizeBytes);
        ByteBuffer shared = buffer;
        return shared == null ? array[index] : shared.get(dataStart + index);
    }

    @Override
    public int dataSizeBytes() {
        return dataSizeBytes;
    }

    /** The headers in order, often none; the list does not change. */
    @Override
    public List<Header> headers() {
        return headers;
    }

    /** The hash key that decides the shard: the explicit one, else that of the partition key, computed anew at every call. */
    public HashKey effectiveHashKey() {
        return explicitHashKey != null ? explicitHashKey : HashKey.ofPartitionKey(partitionKey);
    }

    /** The same record with these headers instead of its own. */
    public UserRecord withHeaders(List<Header> newHeaders) {
        return with(explicitHashKey, List.copyOf(newHeaders));
    }

    /** The same record with this explicit hash key. */
    public UserRecord withExplicitHashKey(HashKey newExplicitHashKey) {
        return with(newExplicitHashKey, headers);
    }

    private UserRecord with(@Nullable HashKey newExplicitHashKey, List<Header> newHeaders) {
        ByteBuffer shared = buffer;
        return shared == null
                ? new UserRecord(partitionKey, newExplicitHashKey, array, newHeaders)
                : new UserRecord(partitionKey, newExplicitHashKey, shared, dataStart, dataSizeBytes, newHeaders);
    }

    /**
     * Copies all data into an array, without a view of them that would be garbage behind every record.
     *
     * @throws IndexOutOfBoundsException if the array has no room for them from {@code at} on
     */
    @Override
    public void copyData(byte[] target, int at) {
        ByteBuffer shared = buffer;
        if (shared == null) {
            System.arraycopy(array, 0, target, at, dataSizeBytes);
        } else {
            shared.get(dataStart, target, at, dataSizeBytes);
        }
    }

    /** Whether the other one is a record of equal keys, data and headers. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserRecord record
                && partitionKey.equals(record.partitionKey)
                && Objects.equals(explicitHashKey, record.explicitHashKey)
                && data().equals(record.data())
                && headers.equals(record.headers);
    }

    /** Equal for equal records; it looks at all of the data. */
    @Override
    public int hashCode() {
        return Objects.hash(partitionKey, explicitHashKey, data(), headers);
    }

    /** Names the keys and sizes, never the data or the values of headers. */
    @Override
    public String toString() {
        return "UserRecord[partitionKey=" + partitionKey
                + (explicitHashKey == null ? "" : ", explicitHashKey=" + explicitHashKey)
                + ", " + dataSizeBytes + " bytes, " + headers.size() + " headers]";
    }
}
