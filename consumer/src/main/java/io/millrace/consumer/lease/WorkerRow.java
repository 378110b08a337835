package io.millrace.consumer.lease;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * One incarnation's row: that it lives, how much it holds, what is coming to it.
 *
 * @param incarnation one run of one process
 * @param workerId for people
 * @param beat grows by one with every renewal of the row
 * @param dead declared over, for ever
 * @param up whether it takes leases; false while it leaves
 * @param held leases
 * @param inbox keys of leases that peers have reserved for it
 * @param asks what operators want of it
 * @param choice digest of the streams that it reads; empty where the application reads one
 * @param loads what it tells of its loads
 */
public record WorkerRow(
        String incarnation,
        String workerId,
        long beat,
        boolean dead,
        boolean up,
        int held,
        Set<String> inbox,
        Set<String> asks,
        String choice,
        LoadReport loads) {

    public WorkerRow {
        inbox = Collections.unmodifiableSortedSet(new TreeSet<>(inbox));
        asks = Collections.unmodifiableSortedSet(new TreeSet<>(asks));
    }

    static WorkerRow first(String incarnation, String workerId) {
        return first(incarnation, workerId, "", LoadReport.NONE);
    }

    static WorkerRow first(String incarnation, String workerId, String choice, LoadReport loads) {
        return new WorkerRow(incarnation, workerId, 0, false, true, 0, Set.of(), Set.of(), choice, loads);
    }

    /** What it holds and what is coming to it. */
    int load() {
        return held + inbox.size();
    }
}
