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
 *
 * @param partitionKey the partition key; without unpaired surrogates
 * @param explicitHashKey the hash key that overrides the one of the partition key, or null
 * @param data the data, a read-only view with position 0
 * @param headers the headers in order, often none
 */
public record UserRecord(
        String partitionKey, @Nullable HashKey explicitHashKey, ByteBuffer data, List<Header> headers) {
    /** Takes the remaining bytes of {@code data}, whose position stays as it is. */
    public UserRecord {
        Utf8.requireEncodable("partition key", Objects.requireNonNull(partitionKey, "partitionKey is null"));
        Objects.requireNonNull(data, "data is null");
        data = data.isReadOnly() ? data.slice() : data.asReadOnlyBuffer().slice();
        headers = List.copyOf(headers);
    }

    /** A record with a partition key and data only; the array is not copied. */
    public static UserRecord of(String partitionKey, byte[] data) {
        return of(partitionKey, ByteBuffer.wrap(data));
    }

    /** A record with a partition key and the remaining bytes of a buffer, which are not copied. */
    public static UserRecord of(String partitionKey, ByteBuffer data) {
        return new UserRecord(partitionKey, null, data, List.of());
    }

    /** A read-only view of the data with a position and limit of its own, every time it is asked for. */
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }

    /** The length of the data in bytes. */
    public int dataSizeBytes() {
        return data.remaining();
    }

    /** The hash key that decides the shard: the explicit one, else that of the partition key, computed anew at every call. */
    public HashKey effectiveHashKey() {
        return explicitHashKey != null ? explicitHashKey : HashKey.ofPartitionKey(partitionKey);
    }

    /** The same record with these headers instead of its own. */
    public UserRecord withHeaders(List<Header> newHeaders) {
        return new UserRecord(partitionKey, explicitHashKey, data, newHeaders);
    }

    /** The same record with this explicit hash key. */
    public UserRecord withExplicitHashKey(HashKey newExplicitHashKey) {
        return new UserRecord(partitionKey, newExplicitHashKey, data, headers);
    }

    /** Names the keys and sizes, never the data or the values of headers. */
    @Override
    public String toString() {
        return "UserRecord[partitionKey=" + partitionKey
                + (explicitHashKey == null ? "" : ", explicitHashKey=" + explicitHashKey)
                + ", " + data.remaining() + " bytes, " + headers.size() + " headers]";
    }
}
