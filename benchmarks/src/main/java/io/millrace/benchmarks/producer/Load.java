package io.millrace.benchmarks.producer;

import java.time.Duration;
import java.util.List;

/**
 * What is put: one thread puts records under random keys, as fast as it may or at a rate.
 *
 * @param dataBytes the data of a record, that does not compress
 * @param perSecond records a second; 0 for as many as the side takes
 * @param warmUp how long it runs before it counts
 * @param time how long it counts
 */
record Load(int dataBytes, int perSecond, Duration warmUp, Duration time) {
    Load {
        if (dataBytes < 1 || perSecond < 0 || warmUp.isNegative() || time.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "No load is " + dataBytes + " B " + perSecond + " times a second, for " + warmUp + " and " + time);
        }
    }

    /** For the command line of a {@link LoadDriver}. */
    List<String> arguments() {
        return List.of(Integer.toString(dataBytes), Integer.toString(perSecond), warmUp.toString(), time.toString());
    }

    static Load parse(List<String> arguments) {
        return new Load(
                Integer.parseInt(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Duration.parse(arguments.get(2)),
                Duration.parse(arguments.get(3)));
    }

    boolean isPaced() {
        return perSecond > 0;
    }
}
