package io.millrace.compatibility;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a reader was given, from any number of threads: which records, in which order, how often. */
final class Deliveries {
    private static final int MOST_NAMED = 20;

    private final Set<NumberedRecord> firsts = new LinkedHashSet<>();
    private int count;

    synchronized void add(NumberedRecord record) {
        count++;
        firsts.add(record);
    }

    /** {@link #add}, for readers that ask whether a record is taken: it is. */
    boolean take(NumberedRecord record) {
        add(record);
        return true;
    }

    /** All deliveries, repeated ones too. */
    synchronized int count() {
        return count;
    }

    /** Some of those of the expected records that were never delivered: none only if all were. */
    synchronized List<NumberedRecord> missing(Collection<NumberedRecord> expected) {
        return expected.stream()
                .filter(record -> !firsts.contains(record))
                .limit(MOST_NAMED)
                .toList();
    }

    /** Some of the records that were delivered beside the expected ones: none only if there are none. */
    synchronized List<NumberedRecord> beside(Set<NumberedRecord> expected) {
        return firsts.stream()
                .filter(record -> !expected.contains(record))
                .limit(MOST_NAMED)
                .toList();
    }

    /** Records whose first delivery came after that of a later record of the same key, of all keys that start so. */
    synchronized List<NumberedRecord> outOfOrder(String keyPrefix) {
        Map<String, Integer> highest = new HashMap<>();
        List<NumberedRecord> outOfOrder = new ArrayList<>();
        for (NumberedRecord record : firsts) {
            int soFar = highest.merge(record.key(), record.number(), Math::max);
            if (soFar > record.number() && record.key().startsWith(keyPrefix)) {
                outOfOrder.add(record);
            }
        }
        return outOfOrder;
    }
}
