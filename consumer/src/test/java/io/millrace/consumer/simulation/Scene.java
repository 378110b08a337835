package io.millrace.consumer.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What a fleet is like, from a seed: mostly small, sometimes with as many as 50 workers or 1,000 shards, and then for less time.
 *
 * @param seed of everything that follows
 * @param leaseTime the default or the shortest
 * @param workers at the beginning
 * @param shards at the beginning
 * @param troubled how long it is in trouble
 */
public record Scene(long seed, Duration leaseTime, int workers, int shards, Duration troubled) {

    /** For histories in which every record is decoded and handed out. */
    static Scene ofWhole(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        if (seed % 100 == 50) {
            return new Scene(seed, leaseTime(random), 12 + random.nextInt(9), 120, Duration.ofSeconds(20));
        }
        if (seed % 10 == 5) {
            return new Scene(
                    seed, leaseTime(random), 6 + random.nextInt(5), 20 + random.nextInt(20), Duration.ofSeconds(20));
        }
        return new Scene(seed, leaseTime(random), 2 + random.nextInt(3), 4 + random.nextInt(9), Duration.ofSeconds(25));
    }

    /** For histories in which records fail, wait and are given up: small, with much that happens to each record. */
    static Scene ofSettlement(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Scene(
                seed, Duration.ofSeconds(3), 2 + random.nextInt(2), 2 + random.nextInt(4), Duration.ofSeconds(20));
    }

    /** For histories of leases alone. */
    public static Scene ofLeases(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        if (seed % 100 == 0) {
            return new Scene(seed, leaseTime(random), 10 + random.nextInt(11), 1_000, Duration.ofSeconds(20));
        }
        if (seed % 100 == 50) {
            return new Scene(seed, leaseTime(random), 50, 200, Duration.ofSeconds(30));
        }
        if (seed % 20 == 5) {
            return new Scene(seed, leaseTime(random), 6 + random.nextInt(7), 60, Duration.ofSeconds(40));
        }
        return new Scene(seed, leaseTime(random), 2 + random.nextInt(3), 4 + random.nextInt(9), Duration.ofSeconds(60));
    }

    /** For histories with workers of the KCL, which take many lease times to come to rest: small, and with the shortest. */
    public static Scene besideTheKcl(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Scene(
                seed, Duration.ofSeconds(3), 1 + random.nextInt(4), 4 + random.nextInt(9), Duration.ofSeconds(60));
    }

    /** The default now and then, mostly the shortest, in which more happens. */
    private static Duration leaseTime(SplittableRandom random) {
        return Duration.ofSeconds(random.nextInt(4) == 0 ? 10 : 3);
    }

    /** Splits and merges keep to between half as many shards and a third more. */
    public int mostShards() {
        return shards + shards / 3 + 1;
    }

    public int fewestShards() {
        return shards / 2;
    }
}
