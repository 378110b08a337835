package io.millrace.producer;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UnitStamp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer finds in a wire record.
 *
 * @param lowMark the smallest number that its producer had not settled, -1 if it does not say
 */
record UnitContent(List<Item> items, boolean isAggregate, long lowMark) {
    /** The id of a record that has none. */
    static final long NO_ID = -1;

    /**
     * A user record.
     *
     * @param number the number that its data begin with
     * @param hash its effective hash; of one without an envelope, null if it was put with an explicit hash key
     * @param id its acceptance number, or {@link #NO_ID}
     */
    record Item(int number, @Nullable HashKey hash, long id) {
        boolean isIn(HashKeyRange range) {
            return hash != null && range.contains(hash);
        }
    }

    static UnitContent of(WireRecord wire) {
        Payload payload = Deaggregator.decode(ByteBuffer.wrap(wire.bytes()));
        if (payload instanceof Payload.Plain plain) {
            if (plain.damage().isPresent()) {
                throw new IllegalStateException("A wire record is damaged: " + plain.damage());
            }
            int number = plain.data().getInt();
            return new UnitContent(List.of(new Item(number, hashSeen(wire), NO_ID)), false, -1);
        }
        Payload.Aggregated aggregate = (Payload.Aggregated) payload;
        List<Item> items = new ArrayList<>(aggregate.count());
        for (SubRecord record : aggregate) {
            int index = record.index();
            long id = record.id().map(RecordId::number).orElse(NO_ID);
            items.add(new Item(record.record().data().getInt(), aggregate.effectiveHashKey(index), id));
        }
        return new UnitContent(
                items, true, aggregate.stamp().map(UnitStamp::lowestUnsettled).orElse(-1L));
    }

    boolean isWithin(HashKeyRange range) {
        for (Item item : items) {
            if (!item.isIn(range)) {
                return false;
            }
        }
        return true;
    }

    boolean isOneHash() {
        HashKey first = items.get(0).hash();
        return items.stream()
                .allMatch(item -> item.hash() == null || item.hash().equals(first));
    }

    /** A consumer cannot see what explicit hash key a wire record came with. */
    private static @Nullable HashKey hashSeen(WireRecord wire) {
        return wire.explicitHashKey() == null ? HashKey.ofPartitionKey(wire.partitionKey()) : null;
    }
}
