package io.millrace.benchmarks;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import java.nio.ByteBuffer;

/** Our decoder, in the two ways that a consumer uses it. */
final class MillraceDecoder {
    private MillraceDecoder() {}

    /** Decodes wholly and returns how many bytes of keys and data there were. */
    static int decode(ByteBuffer wireRecord) {
        return sizeOfAll((Payload.Aggregated) Deaggregator.decode(wireRecord));
    }

    /** The same once every record is known to belong to the range. */
    static int decodeWithin(HashKeyRange range, ByteBuffer wireRecord) {
        Payload.Aggregated aggregate = (Payload.Aggregated) Deaggregator.decode(wireRecord);
        if (!aggregate.allWithin(range)) {
            throw new IllegalArgumentException("A record lies outside of " + range);
        }
        return sizeOfAll(aggregate);
    }

    private static int sizeOfAll(Payload.Aggregated aggregate) {
        int sum = 0;
        for (SubRecord sub : aggregate) {
            sum += sub.record().partitionKey().length() + sub.record().data().remaining();
        }
        return sum;
    }
}
