package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SeedSweepTest {
    private static final Pattern PROPERTY = Pattern.compile(" -D([^=\\s]+)=(\\S+)");

    @Test
    void aFailingSweepEndsWithTheCommandThatRunsItsSmallestSeedAgain() throws Exception {
        Method test = ProducerSimulationTest.class.getDeclaredMethod("whatIsAckedIsDeliveredThroughReshardsAndFaults");
        List<Judge> judges = List.of(Guarantee.ACKED_IS_DELIVERED);
        AssertionError first =
                failure(SeedSweep.of(test, Map.of(SeedSweep.FIRST_SEED, "3", SeedSweep.SEEDS, "40")::get), judges);
        String command = String.valueOf(first.getMessage()).lines().reduce("", (before, line) -> line);

        assertThat(command)
                .startsWith("mvn -pl producer -am test ")
                .contains(" -Dsurefire.failIfNoSpecifiedTests=false ");
        Map<String, String> properties = properties(command);
        String named = properties.getOrDefault("test", "");
        Class<?> owner = Class.forName("io.millrace.producer." + named.substring(0, named.indexOf('#')));
        Method again = owner.getDeclaredMethod(named.substring(named.indexOf('#') + 1));
        assertThat(again).isEqualTo(test);
        assertThat(again.isAnnotationPresent(Test.class)).isTrue();
        assertThat(failure(SeedSweep.of(again, properties::get), judges)).hasMessage(first.getMessage());

        long seed = Long.parseLong(properties.getOrDefault(SeedSweep.FIRST_SEED, ""));
        assertThat(properties).containsEntry(SeedSweep.SEEDS, "1");
        for (long earlier = 3; earlier < seed; earlier++) {
            assertThat(Guarantee.ACKED_IS_DELIVERED.violations(SimulationRun.of(ackOnSuccess(), earlier)))
                    .isEmpty();
        }
    }

    @Test
    void theReadmeShowsSuchACommand() throws Exception {
        Method test = ProducerSimulationTest.class.getDeclaredMethod("orderedModeKeepsTheOrderOfEveryKeyToo");
        assertThat(Files.readString(Path.of("README.md")))
                .contains("    " + SeedSweep.of(test, name -> null).again(4711) + "\n");
    }

    @Test
    void aRunThatThrowsIsNamedByItsSeedToo() throws Exception {
        Method test = ProducerSimulationTest.class.getDeclaredMethod("aReshardStormChangesNothing");
        Scenario throwing = ackOnSuccess().with(random -> {
            throw new IllegalStateException("as intended");
        });
        SeedSweep sweep = SeedSweep.of(test, Map.of(SeedSweep.FIRST_SEED, "8", SeedSweep.SEEDS, "1")::get);
        AssertionError error = catchThrowableOfType(AssertionError.class, () -> sweep.judge(throwing, List.of()));

        assertThat(error).hasMessageContaining(sweep.again(8)).hasStackTraceContaining("as intended");
    }

    private static AssertionError failure(SeedSweep sweep, List<Judge> judges) {
        return catchThrowableOfType(AssertionError.class, () -> sweep.judge(ackOnSuccess(), judges));
    }

    private static Map<String, String> properties(String command) {
        Map<String, String> properties = new HashMap<>();
        Matcher matcher = PROPERTY.matcher(command);
        while (matcher.find()) {
            properties.put(matcher.group(1), matcher.group(2));
        }
        return properties;
    }

    /** Loses records in many seeds, but not in all. */
    private static Scenario ackOnSuccess() {
        return Scenario.usual(ProducerSimulationTest.config(false, null))
                .with((config, hooks, seeds, budget, counters) -> {
                    LoopState right = LoopState.of(config, hooks, seeds, budget, counters);
                    return WrongRulesTest.with(right, right.lanes(), right.fence(), (unit, shard, map) -> Verdict.ACK);
                });
    }
}
