package io.millrace.producer;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInfo;

/**
 * Runs a test's scenarios from many seeds, and says how to run the one again that fails. The system properties {@code millrace.seeds} and
 * {@code millrace.firstSeed} ask for other seeds than 1 to 500.
 */
final class SeedSweep {
    static final String SEEDS = "millrace.seeds";
    static final String FIRST_SEED = "millrace.firstSeed";

    private static final long USUAL_SEEDS = 500;
    private static final int MOST_VIOLATIONS_SHOWN = 10;

    private final String test;
    private final long firstSeed;
    private final long seeds;

    private SeedSweep(String test, long firstSeed, long seeds) {
        this.test = test;
        this.firstSeed = firstSeed;
        this.seeds = seeds;
    }

    static SeedSweep of(TestInfo test) {
        Method method = test.getTestMethod().orElseThrow();
        return of(method, System::getProperty);
    }

    static SeedSweep of(Method test, UnaryOperator<@Nullable String> properties) {
        String first = properties.apply(FIRST_SEED);
        String count = properties.apply(SEEDS);
        return new SeedSweep(
                test.getDeclaringClass().getSimpleName() + "#" + test.getName(),
                first == null ? 1 : Long.parseLong(first),
                count == null ? USUAL_SEEDS : Long.parseLong(count));
    }

    /** The same with a tenth of the seeds, at least one. */
    SeedSweep tenth() {
        return new SeedSweep(test, firstSeed, Math.max(1, seeds / 10));
    }

    /** Lets the judges see every run; throws with the smallest seed that they object to. */
    void judge(Scenario scenario, Collection<? extends Judge> judges) {
        LongStream.range(firstSeed, firstSeed + seeds)
                .parallel()
                .mapToObj(seed -> objection(scenario, seed, judges))
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(objection -> {
                    throw new AssertionError(objection);
                });
    }

    /** The one line that runs a seed of this test again, from the folder of the whole project. */
    String again(long seed) {
        return "mvn -pl producer -am test -Dtest=" + test + " -Dsurefire.failIfNoSpecifiedTests=false -D" + FIRST_SEED
                + "=" + seed + " -D" + SEEDS + "=1";
    }

    private @Nullable String objection(Scenario scenario, long seed, Collection<? extends Judge> judges) {
        Evidence run;
        try {
            run = SimulationRun.of(scenario, seed);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Seed " + seed + " does not come to its end\n" + again(seed), e);
        }
        for (Judge judge : judges) {
            List<String> violations = judge.violations(run);
            if (!violations.isEmpty()) {
                return judge + " is broken " + violations.size() + " times with seed " + seed + ":\n  "
                        + String.join("\n  ", violations.subList(0, Math.min(MOST_VIOLATIONS_SHOWN, violations.size())))
                        + "\n" + again(seed);
            }
        }
        return null;
    }
}
