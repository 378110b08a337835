package io.millrace.compatibility;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Aggregates of the KPL, read by Millrace and written again. */
final class KplBytes {
    private KplBytes() {}

    /** The user records of an aggregate; fails on anything else. */
    static List<UserRecord> decode(ByteBuffer content) {
        Payload payload = Deaggregator.decode(content);
        if (payload instanceof Payload.Plain plain) {
            throw new AssertionError("Not read as an aggregate: " + plain);
        }
        List<UserRecord> records = new ArrayList<>();
        for (SubRecord sub : (Payload.Aggregated) payload) {
            records.add(sub.record());
        }
        return records;
    }

    /** The bytes that Millrace writes for the same records in the same order. */
    static byte[] encode(List<UserRecord> records) {
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);
        records.forEach(aggregator::add);
        return aggregator.encode();
    }
}
