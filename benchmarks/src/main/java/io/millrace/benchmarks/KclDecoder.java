package io.millrace.benchmarks;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** The KCL's decoder of the aggregation format, over one wire record. */
final class KclDecoder {
    private static final BigInteger SMALLEST_HASH_KEY = BigInteger.ZERO;
    private static final BigInteger LARGEST_HASH_KEY =
            BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    private final AggregatorUtil decoder;

    private KclDecoder(AggregatorUtil decoder) {
        this.decoder = decoder;
    }

    /** The decoder as it is: it hashes the key of every record, whether it is given a range or not. */
    static KclDecoder filtering() {
        return new KclDecoder(new AggregatorUtil());
    }

    /** The same without its filter, which no option of it turns off: every record has the same hash key at no cost. */
    static KclDecoder unfiltered() {
        return new KclDecoder(new AggregatorUtil() {
            @Override
            protected BigInteger effectiveHashKey(String partitionKey, String explicitHashKey) {
                return SMALLEST_HASH_KEY;
            }
        });
    }

    /** Decodes wholly and returns how many bytes of keys and data there were. */
    int decode(byte[] wireRecord) {
        // It moves the buffer it is given to the end, so every call needs one of its own.
        KinesisClientRecord record = KinesisClientRecord.builder()
                .sequenceNumber("49546986683135544286507457936321625675700192471156785154")
                .partitionKey("a")
                .data(ByteBuffer.wrap(wireRecord))
                .build();
        int sum = 0;
        for (KinesisClientRecord member : decoder.deaggregate(List.of(record), SMALLEST_HASH_KEY, LARGEST_HASH_KEY)) {
            if (!member.aggregated()) {
                throw new IllegalArgumentException("The KCL does not take it for an aggregate");
            }
            sum += member.partitionKey().length() + member.data().remaining();
        }
        return sum;
    }
}
