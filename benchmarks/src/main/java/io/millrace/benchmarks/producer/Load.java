package io.millrace.benchmarks.producer;

import java.time.Duration;
import java.util.List;

/**
 * What is put: one thread puts records under random keys, as fast as it may or at a rate.
 *
 * <p>The warm-up is as fast as it may in any case, and lasts until so much CPU time has been used by the side's processes: on a busy
 * machine some seconds of the wall clock may not be enough for the compiler.
 *
 * @param dataBytes the data of a record, that does not compress
 * @param perSecond records a second; 0 for as many as the side takes
 * @param warmUp the CPU time used before it counts
 * @param settling how long a paced load runs at its rate after that, by the wall clock, before it counts
 * @param clock what the time is measured by
 * @param time how long it counts
 */
record Load(int dataBytes, int perSecond, Duration warmUp, Duration settling, Clock clock, Duration time) {
    /** What a time is measured by. */
    enum Clock {
        WALL,
        CPU
    }

    Load {
        if (dataBytes < 1 || perSecond < 0 || warmUp.isNegative() || time.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "No load is " + dataBytes + " B " + perSecond + " times a second, for " + warmUp + " and " + time);
        }
    }

    /** As many records as the side takes, until so much CPU time has been used. */
    static Load saturating(int dataBytes, Duration warmUp, Duration cpuTime) {
        return new Load(dataBytes, 0, warmUp, Duration.ZERO, Clock.CPU, cpuTime);
    }

    /** For the command line of a {@link LoadDriver}. */
    List<String> arguments() {
        return List.of(
                Integer.toString(dataBytes),
                Integer.toString(perSecond),
                warmUp.toString(),
                settling.toString(),
                clock.name(),
                time.toString());
    }

    static Load parse(List<String> arguments) {
        return new Load(
                Integer.parseInt(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Duration.parse(arguments.get(2)),
                Duration.parse(arguments.get(3)),
                Clock.valueOf(arguments.get(4)),
                Duration.parse(arguments.get(5)));
    }

    boolean isPaced() {
        return perSecond > 0;
    }
}
