package io.millrace.consumer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.simulation.Treatment.Policy;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole workers whose user code fails, waits and changes its mind, with every policy, through every trouble at once. */
class SettlementFleetTest {

    @Test
    void recordsThatFailAreNeitherLostNorOvertakenWhateverThePolicy(TestInfo info) {
        SeedSweep sweep = SeedSweep.of(info);
        LongAdder handed = new LongAdder();
        LongAdder givenUp = new LongAdder();

        sweep.judge(seed -> {
            FleetModel fleet =
                    new FleetModel(Scene.ofSettlement(seed), BrokenRule.NONE, Reading.of(seed), Treatment.of(seed));
            List<String> violations = fleet.run();
            handed.add(fleet.judge().handed());
            givenUp.add(fleet.judge().givenUp());
            return violations;
        });

        assertThat(handed.sum()).isGreaterThan(sweep.seeds() * 500);
        assertThat(givenUp.sum()).as("of %s", handed).isBetween(sweep.seeds(), handed.sum() / 20);
    }

    @ParameterizedTest
    @CsvSource({
        "MARK_IS_THE_NEWEST_SETTLED,BLOCK,false,L loss",
        "FAILURE_COUNTS_AS_DONE,RETRY_AND_DEAD_LETTER,false,L loss",
        "KEYS_HAVE_NO_ORDER,PARK_AND_DEAD_LETTER,false,O order",
        "LETTERS_ARE_LOST,RETRY_AND_DEAD_LETTER,true,L loss",
        "STAGES_COMPLETE_EARLY,BLOCK,true,L loss",
        "STARTS_BEFORE_THE_MARK,RETRY_AND_SKIP,true,D duplicates",
        "BUDGET_IS_IGNORED,BLOCK,false,M memory",
        "HOLDS_DO_NOT_RUN_OUT,BLOCK,false,S owner"
    })
    void eachBrokenRuleIsFoundByItsJudge(BrokenRule broken, Policy policy, boolean async, String judge) {
        List<String> found = LongStream.rangeClosed(1, 8)
                .parallel()
                .mapToObj(seed -> new FleetModel(
                                Scene.ofSettlement(seed), broken, Reading.of(seed), Treatment.of(seed, policy, async))
                        .run())
                .flatMap(List::stream)
                .filter(words -> words.startsWith(judge))
                .toList();

        assertThat(found).isNotEmpty();
    }
}
