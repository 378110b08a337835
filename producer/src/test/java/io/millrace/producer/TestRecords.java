package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.util.List;
import java.util.stream.Stream;

/** Records and units for tables. */
final class TestRecords {
    private TestRecords() {}

    /** A record with this hash and number. */
    static PendingRecord record(long number, HashKey hash, int sizeBytes) {
        UserRecord record = UserRecord.of("key", new byte[sizeBytes]).withExplicitHashKey(hash);
        return numbered(
                number,
                new PendingRecord(
                        record, new byte[sizeBytes], hash, sizeBytes + 3 + PendingRecord.OVERHEAD_BYTES, false));
    }

    /** A record whose hash is that of its key. */
    static PendingRecord record(long number, String key, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        UserRecord record = UserRecord.of(key, bytes);
        int charge = sizeBytes + OpenUnit.utf8Length(key) + PendingRecord.OVERHEAD_BYTES;
        return numbered(number, new PendingRecord(record, bytes, record.effectiveHashKey(), charge, false));
    }

    /** A unit of records with these hashes. */
    static Unit unit(HashKey... hashes) {
        List<PendingRecord> records =
                Stream.of(hashes).map(hash -> record(1, hash, 10)).toList();
        return unit(new WireRecord("a", hashes[0], new byte[10]), records);
    }

    static Unit unit(WireRecord wire, List<PendingRecord> records) {
        RecordSpan span = new RecordSpan();
        records.forEach(span::add);
        return new Unit(wire, records, span);
    }

    private static PendingRecord numbered(long number, PendingRecord record) {
        record.number = number;
        return record;
    }
}
