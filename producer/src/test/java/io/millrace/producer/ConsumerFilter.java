package io.millrace.producer;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a consumer makes of a wire record it reads from a shard; answers the numbers of the user records it delivers, in order. */
enum ConsumerFilter {
    /** The KCL's: an aggregate counts wholly or not at all. */
    WHOLE_AGGREGATE {
        @Override
        boolean keeps(SubRecord record, HashKeyRange range) {
            return false;
        }
    },
    PER_RECORD {
        @Override
        boolean keeps(SubRecord record, HashKeyRange range) {
            return range.contains(record.record().effectiveHashKey());
        }
    },
    NONE {
        @Override
        boolean keeps(SubRecord record, HashKeyRange range) {
            return true;
        }
    };

    abstract boolean keeps(SubRecord record, HashKeyRange range);

    List<Integer> deliver(byte[] wire, HashKeyRange range) {
        Payload payload = Deaggregator.decode(ByteBuffer.wrap(wire));
        List<Integer> numbers = new ArrayList<>();
        if (payload instanceof Payload.Plain plain) {
            if (plain.damage().isPresent()) {
                throw new IllegalStateException("A wire record is damaged: " + plain.damage());
            }
            numbers.add(plain.data().getInt());
        } else if (payload instanceof Payload.Aggregated aggregate) {
            boolean isWhole = this == WHOLE_AGGREGATE && aggregate.allWithin(range);
            for (SubRecord record : aggregate) {
                if (isWhole || keeps(record, range)) {
                    numbers.add(record.record().data().getInt());
                }
            }
        }
        return numbers;
    }
}
