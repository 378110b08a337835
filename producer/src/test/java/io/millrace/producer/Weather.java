package io.millrace.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong beside {@link SimulatedService.Faults}: whole requests, and whole stretches of time. Shares are 0 to 1.
 *
 * @param resets connections that break before or after the write
 * @param refusals connections that are not made
 * @param unavailable HTTP 503, before or after the write
 * @param wholeThrottles requests refused as a whole for too many calls
 * @param kmsThrottles entries refused because the key's service throttles
 * @param slowListings listings whose pages take up to three quarters of a second each
 * @param stalls when the service answers nothing
 * @param badCredentials when it recognizes no credentials
 */
record Weather(
        double resets,
        double refusals,
        double unavailable,
        double wholeThrottles,
        double kmsThrottles,
        double slowListings,
        List<Stretch> stalls,
        List<Stretch> badCredentials) {
    static final Weather CALM = new Weather(0, 0, 0, 0, 0, 0, List.of(), List.of());

    /** From one time on up to another. */
    record Stretch(long fromNanos, long untilNanos) {
        boolean contains(long nowNanos) {
            return nowNanos >= fromNanos && nowNanos < untilNanos;
        }
    }

    /**
     * Any mix of troubles within a time. Each kind is there or not, since one that is always there hides what the others would show.
     */
    static Weather drawn(Random random, Duration within) {
        return new Weather(
                sometimes(random, 0.05),
                sometimes(random, 0.05),
                sometimes(random, 0.05),
                sometimes(random, 0.10),
                sometimes(random, 0.10),
                sometimes(random, 0.80),
                stretches(random, within, Duration.ofMillis(500), Duration.ofSeconds(4)),
                stretches(random, within, Duration.ofMillis(20), Duration.ofSeconds(1)));
    }

    /** The end of the stretch that holds now; now itself if none does. */
    static long endOf(List<Stretch> stretches, long nowNanos) {
        for (Stretch stretch : stretches) {
            if (stretch.contains(nowNanos)) {
                return stretch.untilNanos();
            }
        }
        return nowNanos;
    }

    static double sometimes(Random random, double share) {
        return random.nextBoolean() ? share : 0;
    }

    private static List<Stretch> stretches(Random random, Duration within, Duration shortest, Duration longest) {
        List<Stretch> stretches = new ArrayList<>();
        int count = random.nextBoolean() ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            long fromNanos = (long) (random.nextDouble() * within.toNanos());
            long lengthNanos =
                    shortest.toNanos() + (long) (random.nextDouble() * (longest.toNanos() - shortest.toNanos()));
            stretches.add(new Stretch(fromNanos, fromNanos + lengthNanos));
        }
        return List.copyOf(stretches);
    }
}
