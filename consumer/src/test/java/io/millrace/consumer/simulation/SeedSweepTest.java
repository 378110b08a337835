package io.millrace.consumer.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class SeedSweepTest {
    private static final Pattern PROPERTY = Pattern.compile(" -D([^=\\s]+)=(\\S+)");

    private static List<String> brokenFromTheSeventhOn(long seed) {
        return seed < 7 ? List.of() : List.of("broken by " + seed);
    }

    private static AssertionError failure(SeedSweep sweep) {
        return catchThrowableOfType(AssertionError.class, () -> sweep.judge(SeedSweepTest::brokenFromTheSeventhOn));
    }

    @Test
    void failingSweepEndsWithTheCommandThatRunsItsSmallestSeedAgain() throws Exception {
        Method test = WholeFleetTest.class.getDeclaredMethod("fleetsOfEverySizeKeepEveryPromise", TestInfo.class);
        AssertionError first =
                failure(SeedSweep.of(test, Map.of(SeedSweep.FIRST_SEED, "3", SeedSweep.SEEDS, "40")::get));
        String command = String.valueOf(first.getMessage()).lines().reduce("", (before, line) -> line);
        Map<String, String> properties = new HashMap<>();
        Matcher matcher = PROPERTY.matcher(command);
        while (matcher.find()) {
            properties.put(matcher.group(1), matcher.group(2));
        }

        assertThat(command).startsWith("mvn -pl consumer -am test ");
        assertThat(properties)
                .containsEntry("test", "WholeFleetTest#" + test.getName())
                .containsEntry("surefire.failIfNoSpecifiedTests", "false")
                .containsEntry(SeedSweep.FIRST_SEED, "7")
                .containsEntry(SeedSweep.SEEDS, "1");
        assertThat(failure(SeedSweep.of(test, properties::get))).hasMessage(first.getMessage());
    }

    @Test
    void historyThatThrowsIsNamedByItsSeedToo(TestInfo info) {
        SeedSweep sweep = SeedSweep.of(
                info.getTestMethod().orElseThrow(), Map.of(SeedSweep.FIRST_SEED, "8", SeedSweep.SEEDS, "1")::get);
        AssertionError error = catchThrowableOfType(
                AssertionError.class,
                () -> sweep.judge(seed -> {
                    throw new IllegalStateException("as intended");
                }));

        assertThat(error).hasMessageContaining(sweep.again(8)).hasStackTraceContaining("as intended");
    }

    @Test
    void everyBuildRunsThreeHundredSeeds(TestInfo info) {
        assertThat(SeedSweep.of(info.getTestMethod().orElseThrow(), name -> null)
                        .seeds())
                .isEqualTo(300);
    }
}
