package io.millrace.samples.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the last minute brought, second by second, in bounded memory. Reads no clock: seconds are given, of any epoch. Not safe for use by
 * several threads.
 */
final class SlidingWindow {
    /** Seconds that are kept. */
    static final int SECONDS = 60;
    /** Seconds of the short window. */
    static final int RECENT = 10;
    /** Different paths that a second counts; those beyond are {@link #OTHERS}. */
    static final int MOST_PATHS = 500;

    static final String OTHERS = "(others)";
    static final int TOP = 8;

    private static final double P99 = 0.99;

    /** What one second brought. */
    private static final class Second {
        private final long at;
        private int requests;
        private final SortedMap<Integer, Integer> statuses = new TreeMap<>();
        private final Map<String, Integer> paths = new HashMap<>();
        private final Sizes sizes = new Sizes();

        Second(long at) {
            this.at = at;
        }

        void add(AccessLine line) {
            requests++;
            statuses.merge(line.status(), 1, Integer::sum);
            boolean isKnown = paths.size() < MOST_PATHS || paths.containsKey(line.path());
            paths.merge(isKnown ? line.path() : OTHERS, 1, Integer::sum);
            sizes.add(line.bytes());
        }
    }

    private final Map<Long, Second> seconds = new HashMap<>();
    private long newest = Long.MIN_VALUE;
    private long total;
    private long notUnderstood;

    /** Counts a line that came in this second; one from before the window counts for the total alone. */
    void add(long second, AccessLine line) {
        total++;
        if (second > newest) {
            newest = second;
            seconds.keySet().removeIf(old -> old <= second - SECONDS - 1);
        }
        if (second > newest - SECONDS - 1) {
            seconds.computeIfAbsent(second, Second::new).add(line);
        }
    }

    /** Counts a line that is none of an access log. */
    void addNotUnderstood() {
        notUnderstood++;
    }

    /** The windows that end with the second before this one, which is not over. */
    Picture at(long now) {
        List<Second> minute = between(now - SECONDS, now);
        List<Second> recent = between(now - RECENT, now);
        List<Integer> perSecond = new ArrayList<>();
        for (long second = now - SECONDS; second < now; second++) {
            Second one = seconds.get(second);
            perSecond.add(one == null ? 0 : one.requests);
        }
        SortedMap<Integer, Integer> statuses = new TreeMap<>();
        Map<String, Integer> paths = new HashMap<>();
        for (Second one : minute) {
            one.statuses.forEach((status, count) -> statuses.merge(status, count, Integer::sum));
            one.paths.forEach((path, count) -> paths.merge(path, count, Integer::sum));
        }
        return new Picture(
                new Picture.Rates(requests(recent) / (double) RECENT, requests(minute) / (double) SECONDS, perSecond),
                statuses,
                top(paths),
                new Picture.SizeFigures(
                        sizes(minute).quantile(0.5),
                        sizes(minute).quantile(P99),
                        sizes(recent).quantile(P99)),
                total,
                notUnderstood);
    }

    private List<Second> between(long from, long to) {
        return seconds.values().stream()
                .filter(one -> one.at >= from && one.at < to)
                .toList();
    }

    private static int requests(List<Second> some) {
        return some.stream().mapToInt(one -> one.requests).sum();
    }

    private static Sizes sizes(List<Second> some) {
        Sizes sizes = new Sizes();
        some.forEach(one -> sizes.addAll(one.sizes));
        return sizes;
    }

    private static List<Picture.PathCount> top(Map<String, Integer> paths) {
        return paths.entrySet().stream()
                .map(entry -> new Picture.PathCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(Picture.PathCount::requests)
                        .reversed()
                        .thenComparing(Picture.PathCount::path))
                .limit(TOP)
                .toList();
    }
}
