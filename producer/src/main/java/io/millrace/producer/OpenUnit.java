package io.millrace.producer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UnitStamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The records of a lane that would form its next unit, and the exact size of that unit. Reusable. */
final class OpenUnit {
    // Above what any field of the format adds to one record: tags, lengths, indices, the delta of its number, an
    // explicit hash key.
    private static final int MOST_OVERHEAD_BYTES = 128;
    private static final String SHARED_KEY = "a";

    private final double recordIdShare;
    private final boolean stamped;
    private final int fullBytes;
    private final int largestBytes;
    private final int mostRecords;
    private final Aggregator aggregator;
    private final List<PendingRecord> records = new ArrayList<>();
    private final RecordSpan span = new RecordSpan();
    private int limitBytes;
    private int keyBytes;
    private boolean isOneKey;

    OpenUnit(ProducerConfig config) {
        this.recordIdShare = config.recordIdShare();
        this.stamped = recordIdShare > 0;
        this.fullBytes = config.sizes().fullUnitBytes();
        this.largestBytes = config.sizes().grownUnitBytes();
        this.mostRecords = config.sizes().aggregationMaxCount();
        this.aggregator = stamped ? Aggregator.stamped(Integer.MAX_VALUE) : Aggregator.unstamped(Integer.MAX_VALUE);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** Whether no further record goes in, however small. */
    boolean isComplete() {
        return records.size() >= mostRecords || holdsAggregate();
    }

    List<PendingRecord> records() {
        return records;
    }

    /** What the unit would have as data and partition key, at most. */
    int sizeBytes() {
        return isSentAsItIs() ? records.get(0).dataSizeBytes() + keyBytes : aggregator.sizeBytes() + keyBytes;
    }

    /**
     * Adds a record, unless the unit is full without it. The first one always goes in: its size was checked when it was put.
     */
    boolean add(PendingRecord record) {
        if (records.isEmpty()) {
            begin(record);
        } else if (isComplete() || record.isAggregate || !fits(record)) {
            return false;
        } else {
            isOneKey = isOneKey && record.partitionKey().equals(records.get(0).partitionKey());
        }
        if (!record.isAggregate) {
            addToAggregate(record);
        }
        records.add(record);
        span.add(record);
        return true;
    }

    /** Lets the unit grow by whole payload units for at least {@code moreBytes}, up to the largest unit. */
    void raiseLimit(long moreBytes) {
        long steps = moreBytes / ProducerConfig.PAYLOAD_UNIT_BYTES * ProducerConfig.PAYLOAD_UNIT_BYTES;
        limitBytes = (int) Math.min(largestBytes - keyBytes, limitBytes + steps);
    }

    /** Lets the unit grow up to the largest one. */
    void raiseLimitToLargest() {
        limitBytes = largestBytes - keyBytes;
    }

    /** The unit of all records, encoded; this object is empty afterwards. */
    Unit seal(UnitStamp stamp) {
        WireRecord wire = isSentAsItIs() ? asItIs(records.get(0)) : aggregate(stamp);
        Unit unit = new Unit(wire, records, span);
        clear();
        return unit;
    }

    void clear() {
        aggregator.clear();
        records.clear();
        span.clear();
    }

    private void addToAggregate(PendingRecord record) {
        if (stamped) {
            aggregator.add(record, record.number);
        } else {
            aggregator.add(record);
        }
    }

    /** Whether it holds what is a unit already, and shares it with nothing. */
    private boolean holdsAggregate() {
        return !records.isEmpty() && records.get(0).isAggregate;
    }

    private void begin(PendingRecord record) {
        isOneKey = true;
        keyBytes = utf8Length(record.partitionKey());
        limitBytes = fullBytes - keyBytes;
    }

    private boolean fits(PendingRecord record) {
        long atMost = (long) aggregator.sizeBytes() + record.chargedBytes + MOST_OVERHEAD_BYTES;
        if (atMost <= limitBytes) {
            return true;
        }
        int exact = stamped ? aggregator.sizeBytesWith(record, record.number) : aggregator.sizeBytesWith(record);
        return exact <= limitBytes;
    }

    private boolean isSentAsItIs() {
        return records.size() == 1 && (!records.get(0).needsEnvelope || holdsAggregate());
    }

    private static WireRecord asItIs(PendingRecord record) {
        String key = record.partitionKey();
        return new WireRecord(key, record.explicitHashKey(), record.bytes());
    }

    private WireRecord aggregate(UnitStamp stamp) {
        byte[] bytes = isStampedWith(stamp) ? aggregator.encode(stamp) : aggregator.encodeWithoutStamp();
        PendingRecord first = records.get(0);
        String key = isOneKey ? first.partitionKey() : SHARED_KEY;
        // Without an explicit hash key the service hashes the outer partition key.
        boolean hashFollows = isOneKey && first.explicitHashKey() == null;
        HashKey explicit = hashFollows ? null : first.hash;
        return new WireRecord(key, explicit, bytes);
    }

    /** The mark of a stream that the service distributes must be in whatever it costs. */
    private boolean isStampedWith(UnitStamp stamp) {
        return stamped
                && (stamp.placedByService() || aggregator.stampSizeBytes() < recordIdShare * aggregator.sizeBytes());
    }

    static int utf8Length(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }
}
