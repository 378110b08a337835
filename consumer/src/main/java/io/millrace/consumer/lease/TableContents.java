package io.millrace.consumer.lease;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a lease table and the table of worker rows beside it hold, as {@link LeaseTool} has read them once; immutable.
 *
 * @param leases by key
 * @param unknownAttributes of leases, by key: neither the KCL's nor Millrace's; left out where there are none
 * @param otherRows rows of the lease table that are no leases, counted by kind: the KCL 3 keeps its leader's lock and its workers'
 *     metrics there; {@code unreadable} is a row that lacks what a lease must have
 * @param workers dead ones too
 * @param kind how leases are to live by the fleet's decision; empty when nobody has decided
 */
public record TableContents(
        Map<String, Lease> leases,
        Map<String, Set<String>> unknownAttributes,
        Map<String, Integer> otherRows,
        List<WorkerRow> workers,
        Optional<TokenKind> kind) {

    /** The kind of a row that lacks what a lease must have. */
    public static final String UNREADABLE = "unreadable";

    public TableContents {
        leases = Collections.unmodifiableSortedMap(new TreeMap<>(leases));
        unknownAttributes = Collections.unmodifiableSortedMap(new TreeMap<>(unknownAttributes));
        otherRows = Collections.unmodifiableSortedMap(new TreeMap<>(otherRows));
        workers = List.copyOf(workers);
    }

    Optional<WorkerRow> worker(String incarnation) {
        return workers.stream()
                .filter(row -> row.incarnation().equals(incarnation))
                .findFirst();
    }
}
