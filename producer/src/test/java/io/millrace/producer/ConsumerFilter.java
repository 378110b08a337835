package io.millrace.producer;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.UnitContent.Item;
import java.util.List;

/** What a consumer makes of a wire record it reads from a shard; answers the user records it delivers, in order. */
enum ConsumerFilter {
    /** The KCL's: an aggregate counts wholly or not at all. */
    WHOLE_AGGREGATE {
        @Override
        List<Item> deliver(UnitContent unit, HashKeyRange range) {
            return !unit.isAggregate() || unit.isWithin(range) ? unit.items() : List.of();
        }
    },
    /** Record by record, but raw records, whose hash no consumer can be sure of. */
    PER_RECORD {
        @Override
        List<Item> deliver(UnitContent unit, HashKeyRange range) {
            return unit.isAggregate() && !unit.isWithin(range)
                    ? unit.items().stream().filter(item -> item.isIn(range)).toList()
                    : unit.items();
        }
    },
    NONE {
        @Override
        List<Item> deliver(UnitContent unit, HashKeyRange range) {
            return unit.items();
        }
    };

    abstract List<Item> deliver(UnitContent unit, HashKeyRange range);
}
