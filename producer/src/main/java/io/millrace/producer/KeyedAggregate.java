package io.millrace.producer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Many user records of one partition key, encoded by the caller: what {@link KinesisProducer#putAggregate} sends as one Kinesis record.
 * Since all of them have one hash, the shard that the hash chooses is right for each of them, before a reshard and after it.
 *
 * <p>Immutable, and made on whatever thread calls: the encoding is the costly part, and may be spread over threads.
 */
public final class KeyedAggregate {
    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
    private static final int KEY_TAG = 0x0A;
    private static final int RECORD_TAG = 0x1A;
    private static final int VARINT_BITS = 7;

    private final String partitionKey;
    private final int recordCount;
    private final boolean isMarked;
    private final byte[] bytes;

    private KeyedAggregate(String partitionKey, int recordCount, boolean isMarked, byte[] bytes) {
        this.partitionKey = partitionKey;
        this.recordCount = recordCount;
        this.isMarked = isMarked;
        this.bytes = bytes;
        requireOnlyKey();
    }

    /**
     * The records of an unstamped aggregator, encoded now; the aggregator can be cleared and used again.
     *
     * @param partitionKey the key of all records, none of which has an explicit hash key
     * @throws IllegalArgumentException if the aggregate has another key, several keys, or an explicit hash key
     * @throws IllegalStateException if the aggregator is empty or stamped
     */
    public static KeyedAggregate of(String partitionKey, Aggregator records) {
        return new KeyedAggregate(partitionKey, records.count(), false, records.encode());
    }

    /**
     * The records of a stamped aggregator, encoded now with a stamp of the caller's: ids that mean the same when another run of the program
     * sends the records again, so that a consumer drops repeats across runs. With {@link UnitStamp#placedByService} it may go into a
     * stream whose records the service places, if the producer's {@link Distribution} says that readers do not filter.
     *
     * @param partitionKey the key of all records, none of which has an explicit hash key
     * @throws IllegalArgumentException if the aggregate has another key, several keys, or an explicit hash key, or the stamp does not fit
     * @throws IllegalStateException if the aggregator is empty or not stamped
     */
    public static KeyedAggregate stamped(String partitionKey, Aggregator records, UnitStamp stamp) {
        return new KeyedAggregate(partitionKey, records.count(), stamp.placedByService(), records.encode(stamp));
    }

    /**
     * The aggregate that a {@link FailedRecordHandler} or a {@link CloseReport} has given back as one record, to be put again; empty if
     * the record's data are not an aggregate of its partition key alone. Reads all of it.
     */
    public static Optional<KeyedAggregate> of(UserRecord givenBack) {
        byte[] bytes = new byte[givenBack.dataSizeBytes()];
        givenBack.copyData(bytes, 0);
        if (!(Deaggregator.decode(ByteBuffer.wrap(bytes)) instanceof Payload.Aggregated aggregate)
                || aggregate.count() == 0) {
            return Optional.empty();
        }
        String key = givenBack.partitionKey();
        for (SubRecord one : aggregate) {
            if (!one.record().partitionKey().equals(key) || one.record().explicitHashKey() != null) {
                return Optional.empty();
            }
        }
        boolean isMarked = aggregate.stamp().map(UnitStamp::placedByService).orElse(false);
        return Optional.of(new KeyedAggregate(key, aggregate.count(), isMarked, bytes));
    }

    /** The key of all its records. */
    public String partitionKey() {
        return partitionKey;
    }

    /** How many user records it holds, 1 or more. */
    public int recordCount() {
        return recordCount;
    }

    /** The size of its bytes on the wire, without the partition key. */
    public int sizeBytes() {
        return bytes.length;
    }

    /** Whether its stamp says that the service places it. */
    boolean isMarked() {
        return isMarked;
    }

    /** What is sent; nobody writes into it. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether consumers would try to take a record apart. */
    static boolean isBeginningOf(UserRecord record) {
        if (record.dataSizeBytes() < MAGIC.length) {
            return false;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (record.dataAt(i) != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** Encoders write the tables first: one entry and then a record means that there is one key, and no explicit hash key. */
    private void requireOnlyKey() {
        byte[] key = partitionKey.getBytes(StandardCharsets.UTF_8);
        int at = MAGIC.length;
        boolean isKey = bytes[at++] == KEY_TAG;
        int length = 0;
        int shift = 0;
        byte part;
        do {
            part = bytes[at++];
            length |= (part & 0x7F) << shift;
            shift += VARINT_BITS;
        } while (part < 0 && shift < Integer.SIZE);
        isKey &= length == key.length && Arrays.equals(bytes, at, at + length, key, 0, length);
        if (!isKey || bytes[at + length] != RECORD_TAG) {
            throw new IllegalArgumentException("The aggregate of " + recordCount + " records is not one of the"
                    + " partition key " + partitionKey + " alone, without explicit hash keys; put records of other keys"
                    + " into aggregates of their own");
        }
    }

    /** Names key and sizes, never data. */
    @Override
    public String toString() {
        return "KeyedAggregate[partitionKey=" + partitionKey + ", " + recordCount + " records, " + bytes.length
                + " bytes]";
    }
}
