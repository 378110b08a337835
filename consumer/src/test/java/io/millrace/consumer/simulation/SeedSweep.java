package io.millrace.consumer.simulation;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInfo;

/**
 * Runs a test's histories from many seeds, and says how to run the one again that breaks a promise. The system properties
 * {@code millrace.seeds} and {@code millrace.firstSeed} ask for other seeds than 1 to 300.
 */
public final class SeedSweep {
    static final String SEEDS = "millrace.seeds";
    static final String FIRST_SEED = "millrace.firstSeed";

    private static final long USUAL_SEEDS = 300;
    private static final int MOST_VIOLATIONS_SHOWN = 10;

    private final String test;
    private final long firstSeed;
    private final long seeds;

    private SeedSweep(String test, long firstSeed, long seeds) {
        this.test = test;
        this.firstSeed = firstSeed;
        this.seeds = seeds;
    }

    public static SeedSweep of(TestInfo test) {
        return of(test.getTestMethod().orElseThrow(), System::getProperty);
    }

    static SeedSweep of(Method test, UnaryOperator<@Nullable String> properties) {
        String first = properties.apply(FIRST_SEED);
        String count = properties.apply(SEEDS);
        return new SeedSweep(
                test.getDeclaringClass().getSimpleName() + "#" + test.getName(),
                first == null ? 1 : Long.parseLong(first),
                count == null ? USUAL_SEEDS : Long.parseLong(count));
    }

    public long seeds() {
        return seeds;
    }

    /** Runs every seed, and throws with the smallest one whose history has violations. */
    public void judge(LongFunction<List<String>> violations) {
        LongStream.range(firstSeed, firstSeed + seeds)
                .parallel()
                .mapToObj(seed -> objection(seed, violations))
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(objection -> {
                    throw new AssertionError(objection);
                });
    }

    /** The one line that runs a seed of this test again, from the folder of the whole project. */
    String again(long seed) {
        return "mvn -pl consumer -am test -Dtest=" + test + " -Dsurefire.failIfNoSpecifiedTests=false -D" + FIRST_SEED
                + "=" + seed + " -D" + SEEDS + "=1";
    }

    private @Nullable String objection(long seed, LongFunction<List<String>> history) {
        List<String> violations;
        try {
            violations = history.apply(seed);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Seed " + seed + " does not come to its end\n" + again(seed), e);
        }
        if (violations.isEmpty()) {
            return null;
        }
        return "Seed " + seed + " breaks promises " + violations.size() + " times:\n  "
                + String.join("\n  ", violations.subList(0, Math.min(MOST_VIOLATIONS_SHOWN, violations.size()))) + "\n"
                + again(seed);
    }
}
