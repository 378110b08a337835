package io.millrace.samples.live;

import java.util.List;
import java.util.SortedMap;

/**
 * What the page shows, as it goes over the wire.
 *
 * @param statuses requests of the last minute by status
 * @param topPaths those with the most requests of the last minute, most first
 * @param total lines that were understood since the start
 * @param notUnderstood lines that were not
 */
record Picture(
        Rates rates,
        SortedMap<Integer, Integer> statuses,
        List<PathCount> topPaths,
        SizeFigures sizes,
        long total,
        long notUnderstood) {

    /**
     * Requests a second.
     *
     * @param recent over the last ten seconds
     * @param minute over the last sixty
     * @param perSecond each of those sixty, oldest first
     */
    record Rates(double recent, double minute, List<Integer> perSecond) {}

    /** A path and its requests. */
    record PathCount(String path, int requests) {}

    /**
     * Sizes of responses in bytes, at most a sixteenth too high.
     *
     * @param median of the last minute
     * @param p99 of the last minute
     * @param p99Recent of the last ten seconds
     */
    record SizeFigures(long median, long p99, long p99Recent) {}
}
