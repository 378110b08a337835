package io.millrace.compatibility;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * One user record as a decoder handed it out, in a form in which the decoders can be compared.
 *
 * @param partitionKey the user record's own, or that of the wire record if it is no aggregate
 * @param explicitHashKey the number, null if there is none
 * @param data the content, compared byte by byte
 * @param index the place in the aggregate, 0 in a plain record
 * @param aggregated whether it came out of an aggregate
 */
record ReadRecord(
        String partitionKey, @Nullable BigInteger explicitHashKey, ByteBuffer data, long index, boolean aggregated) {
    static final String OUTER_PARTITION_KEY = "a";

    /** What the KCL makes of the content of a wire record when it knows no hash range. */
    static List<ReadRecord> byKcl(byte[] content) {
        return new AggregatorUtil()
                .deaggregate(List.of(wireRecord(content))).stream()
                        .map(ReadRecord::of)
                        .toList();
    }

    /** What the KCL makes of the content of a wire record that it read from a shard with this hash range. */
    static List<ReadRecord> byKcl(byte[] content, HashKey start, HashKey end) {
        return new AggregatorUtil()
                .deaggregate(List.of(wireRecord(content)), start.toDecimal(), end.toDecimal()).stream()
                        .map(ReadRecord::of)
                        .toList();
    }

    /** What Millrace makes of the content of a wire record. */
    static List<ReadRecord> byMillrace(byte[] content) {
        Payload payload = Deaggregator.decode(ByteBuffer.wrap(content));
        if (payload instanceof Payload.Plain plain) {
            return List.of(new ReadRecord(OUTER_PARTITION_KEY, null, plain.data(), 0, false));
        }
        List<ReadRecord> records = new ArrayList<>();
        for (SubRecord sub : (Payload.Aggregated) payload) {
            HashKey hashKey = sub.record().explicitHashKey();
            records.add(new ReadRecord(
                    sub.record().partitionKey(),
                    hashKey == null ? null : new BigInteger(hashKey.toDecimal()),
                    sub.record().data(),
                    sub.index(),
                    true));
        }
        return records;
    }

    private static ReadRecord of(KinesisClientRecord record) {
        String hashKey = record.explicitHashKey();
        return new ReadRecord(
                record.partitionKey(),
                hashKey == null ? null : new BigInteger(hashKey),
                record.data(),
                record.subSequenceNumber(),
                record.aggregated());
    }

    private static KinesisClientRecord wireRecord(byte[] content) {
        return KinesisClientRecord.builder()
                .sequenceNumber("49546986683135544286507457936321625675700192471156785154")
                .partitionKey(OUTER_PARTITION_KEY)
                .data(ByteBuffer.wrap(content))
                .build();
    }
}
