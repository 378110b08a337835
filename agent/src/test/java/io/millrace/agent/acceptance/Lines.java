package io.millrace.agent.acceptance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was written against what was delivered: two multisets of lines. */
final class Lines {
    private Lines() {}

    /** Those that were written more often than delivered. */
    static List<String> missing(Collection<String> written, Collection<String> delivered) {
        return excess(written, delivered);
    }

    /** Those that were delivered more often than written, strangers included. */
    static List<String> repeated(Collection<String> written, Collection<String> delivered) {
        return excess(delivered, written);
    }

    private static List<String> excess(Collection<String> of, Collection<String> over) {
        Map<String, Integer> counts = new HashMap<>();
        over.forEach(line -> counts.merge(line, 1, Integer::sum));
        List<String> excess = new ArrayList<>();
        for (String line : of) {
            if (counts.merge(line, -1, Integer::sum) < 0) {
                excess.add(line);
            }
        }
        return excess;
    }
}
