package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many user records on their way into one wire record.
 *
 * <p>It knows the exact encoded size at every moment and before every addition, at a cost that does not grow with the number of
 * records. Until {@link #encode()} it copies nothing: it keeps the records, whose data must not change in the meantime. What it writes
 * is, byte for byte, what the KPL writes for the same records in the same order; a stamped aggregate has one field more at its end,
 * which other decoders skip. Only aggregates are made here: that a single record without headers is better sent as it is, is the
 * caller's rule.
 *
 * <p>Not safe for use by several threads. It can be used again after {@link #clear()}.
 */
public final class Aggregator {
    private static final int LAYOUT_ENTRIES = 3;

    private final int maxSizeBytes;
    private final boolean stamped;
    private final KeyTable<String> partitionKeys = new KeyTable<>(AggregateFormat.PARTITION_KEY_TABLE, key -> key);
    private final KeyTable<HashKey> explicitHashKeys =
            new KeyTable<>(AggregateFormat.EXPLICIT_HASH_KEY_TABLE, HashKey::toDecimal);
    private final AcceptanceNumbers numbers = new AcceptanceNumbers();
    private final Md5 md5 = new Md5();
    private final List<RecordParts> records = new ArrayList<>();
    // Three entries per record: the indices of its partition key and of its explicit hash key, and the size of its
    // content.
    private int[] layout = new int[64 * LAYOUT_ENTRIES];
    private long recordsSizeBytes;

    private Aggregator(int maxSizeBytes, boolean stamped) {
        if (maxSizeBytes <= AggregateFormat.ENVELOPE_SIZE_BYTES) {
            throw new IllegalArgumentException("An aggregate of at most " + maxSizeBytes
                    + " bytes holds nothing: magic and digest take " + AggregateFormat.ENVELOPE_SIZE_BYTES);
        }
        this.maxSizeBytes = maxSizeBytes;
        this.stamped = stamped;
    }

    /** An aggregator of the KPL's bytes and nothing else, of at most {@code maxSizeBytes} per aggregate. */
    public static Aggregator unstamped(int maxSizeBytes) {
        return new Aggregator(maxSizeBytes, false);
    }

    /** An aggregator that adds a {@link UnitStamp}, of at most {@code maxSizeBytes} per aggregate with the stamp. */
    public static Aggregator stamped(int maxSizeBytes) {
        return new Aggregator(maxSizeBytes, true);
    }

    /**
     * The size of an aggregate of just this record; {@link Integer#MAX_VALUE} if it is larger than that. A stamped one is taken to
     * have the highest acceptance number, so that the true size is up to 8 bytes less.
     */
    public static int sizeBytesOfOne(RecordParts record, boolean stamped) {
        HashKey hashKey = record.explicitHashKey();
        long size = AggregateFormat.ENVELOPE_SIZE_BYTES
                + KeyTable.sizeBytesOfOne(record.partitionKey())
                + RecordWriter.fieldSize(RecordWriter.bodySize(record, 0, hashKey == null ? KeyTable.ABSENT : 0));
        if (hashKey != null) {
            size += KeyTable.sizeBytesOfOne(hashKey.toDecimal());
        }
        return saturated(stamped ? size + new AcceptanceNumbers().stampSizeWith(Long.MAX_VALUE) : size);
    }

    /**
     * Adds a record if it fits.
     *
     * @return false if the aggregate would grow above its maximum; then nothing has changed
     * @throws IllegalStateException if this aggregator is stamped
     */
    public boolean add(RecordParts record) {
        requireStamped(false);
        return addIfItFits(record, 0);
    }

    /**
     * Adds a record with its acceptance number if it fits.
     *
     * @param acceptanceNumber 0 or above, and above that of the record before it
     * @return false if the aggregate would grow above its maximum; then nothing has changed
     * @throws IllegalArgumentException if the number is not above that of the record before it
     * @throws IllegalStateException if this aggregator is not stamped
     */
    public boolean add(RecordParts record, long acceptanceNumber) {
        requireStamped(true);
        return addIfItFits(record, acceptanceNumber);
    }

    /**
     * The size that the encoded aggregate would have with this record too; {@link Integer#MAX_VALUE} if it is larger than that.
     *
     * @throws IllegalStateException if this aggregator is stamped
     */
    public int sizeBytesWith(RecordParts record) {
        requireStamped(false);
        return saturated(sizeWith(record, 0));
    }

    /**
     * The size that the encoded aggregate would have with this record too; {@link Integer#MAX_VALUE} if it is larger than that.
     *
     * @throws IllegalStateException if this aggregator is not stamped
     */
    public int sizeBytesWith(RecordParts record, long acceptanceNumber) {
        requireStamped(true);
        return saturated(sizeWith(record, acceptanceNumber));
    }

    /** The exact size of the encoded aggregate: magic number, content, stamp if there is one, digest. */
    public int sizeBytes() {
        return saturated(AggregateFormat.ENVELOPE_SIZE_BYTES
                + partitionKeys.sizeBytes()
                + explicitHashKeys.sizeBytes()
                + recordsSizeBytes
                + (stamped ? numbers.stampSizeBytes() : 0));
    }

    /** The part of {@link #sizeBytes()} that is the stamp; 0 if this aggregator is not stamped. */
    public int stampSizeBytes() {
        return stamped ? saturated(numbers.stampSizeBytes()) : 0;
    }

    /** How many records it holds. */
    public int count() {
        return records.size();
    }

    /** Whether it holds no record. */
    public boolean isEmpty() {
        return records.isEmpty();
    }

    /**
     * The aggregate, in a new array of {@link #sizeBytes()} bytes. The records stay.
     *
     * @throws IllegalStateException if it is empty, or this aggregator is stamped
     */
    public byte[] encode() {
        requireStamped(false);
        return encoded(null);
    }

    /**
     * The aggregate with a stamp, in a new array of {@link #sizeBytes()} bytes. The records stay.
     *
     * @throws IllegalStateException if it is empty, or this aggregator is not stamped
     * @throws IllegalArgumentException if the lowest unsettled number is above that of a record here
     */
    public byte[] encode(UnitStamp stamp) {
        requireStamped(true);
        return encoded(stamp);
    }

    /**
     * The aggregate without a stamp, whether this aggregator is stamped or not, in a new array of {@link #sizeBytes()} less
     * {@link #stampSizeBytes()} bytes. The records stay.
     *
     * @throws IllegalStateException if it is empty
     */
    public byte[] encodeWithoutStamp() {
        return encoded(null);
    }

    /** Forgets all records, and is as new. */
    public void clear() {
        partitionKeys.clear();
        explicitHashKeys.clear();
        numbers.clear();
        records.clear();
        recordsSizeBytes = 0;
    }

    private boolean addIfItFits(RecordParts record, long acceptanceNumber) {
        HashKey hashKey = record.explicitHashKey();
        int keyIndex = partitionKeys.indexWith(record.partitionKey());
        int explicitHashKeyIndex = hashKey == null ? KeyTable.ABSENT : explicitHashKeys.indexWith(hashKey);
        long bodySizeBytes = RecordWriter.bodySize(record, keyIndex, explicitHashKeyIndex);
        long recordSizeBytes = RecordWriter.fieldSize(bodySizeBytes);
        if (sizeWith(hashKey, recordSizeBytes, acceptanceNumber) > maxSizeBytes) {
            return false;
        }
        int at = LAYOUT_ENTRIES * records.size();
        if (at == layout.length) {
            layout = Arrays.copyOf(layout, 2 * at);
        }
        layout[at] = keyIndex;
        layout[at + 1] = explicitHashKeyIndex;
        layout[at + 2] = (int) bodySizeBytes;
        partitionKeys.addLast();
        if (hashKey != null) {
            explicitHashKeys.addLast();
        }
        recordsSizeBytes += recordSizeBytes;
        if (stamped) {
            numbers.add(acceptanceNumber);
        }
        records.add(record);
        return true;
    }

    private long sizeWith(RecordParts record, long acceptanceNumber) {
        HashKey hashKey = record.explicitHashKey();
        int keyIndex = partitionKeys.indexWith(record.partitionKey());
        int explicitHashKeyIndex = hashKey == null ? KeyTable.ABSENT : explicitHashKeys.indexWith(hashKey);
        long bodySizeBytes = RecordWriter.bodySize(record, keyIndex, explicitHashKeyIndex);
        return sizeWith(hashKey, RecordWriter.fieldSize(bodySizeBytes), acceptanceNumber);
    }

    /** With a record of this size, whose keys the tables were asked for last. */
    private long sizeWith(@Nullable HashKey hashKey, long recordSizeBytes, long acceptanceNumber) {
        return AggregateFormat.ENVELOPE_SIZE_BYTES
                + partitionKeys.sizeBytesWithLast()
                + (hashKey == null ? explicitHashKeys.sizeBytes() : explicitHashKeys.sizeBytesWithLast())
                + recordsSizeBytes
                + recordSizeBytes
                + (stamped ? numbers.stampSizeWith(acceptanceNumber) : 0);
    }

    private byte[] encoded(@Nullable UnitStamp stamp) {
        if (records.isEmpty()) {
            throw new IllegalStateException("There is no aggregate of no records; add one before encode()");
        }
        byte[] bytes = new byte[stamp == null ? sizeBytes() - stampSizeBytes() : sizeBytes()];
        int contentEnd = bytes.length - Md5.SIZE_BYTES;
        ByteBuffer.wrap(bytes).putInt(AggregateFormat.MAGIC);
        ProtobufWriter output = new ProtobufWriter(bytes, AggregateFormat.MAGIC_SIZE_BYTES);
        partitionKeys.writeTo(output);
        explicitHashKeys.writeTo(output);
        for (int i = 0; i < records.size(); i++) {
            int at = LAYOUT_ENTRIES * i;
            RecordWriter.write(output, records.get(i), layout[at], layout[at + 1], layout[at + 2]);
        }
        if (stamp != null) {
            numbers.writeTo(output, stamp);
        }
        if (output.position() != contentEnd) {
            throw new IllegalStateException("The aggregate ends at byte " + output.position() + " and not at "
                    + contentEnd + " as computed for it");
        }
        md5.append(bytes, AggregateFormat.MAGIC_SIZE_BYTES, contentEnd);
        return bytes;
    }

    private void requireStamped(boolean wanted) {
        if (stamped != wanted) {
            throw new IllegalStateException(
                    stamped
                            ? "This aggregator is stamped: give acceptance numbers and a stamp"
                            : "This aggregator is not stamped: it takes no acceptance numbers and no stamp");
        }
    }

    private static int saturated(long sizeBytes) {
        return (int) Math.min(sizeBytes, Integer.MAX_VALUE);
    }
}
