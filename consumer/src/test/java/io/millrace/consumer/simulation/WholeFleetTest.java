package io.millrace.consumer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole workers on a model stream: what they hand out and settle, through every trouble at once. */
class WholeFleetTest {

    @Test
    void fleetsOfEverySizeKeepEveryPromise(TestInfo info) {
        SeedSweep sweep = SeedSweep.of(info);
        LongAdder handed = new LongAdder();
        LongAdder repeated = new LongAdder();
        LongAccumulator mostHeld = new LongAccumulator(Long::max, 0);

        sweep.judge(seed -> {
            FleetModel fleet = new FleetModel(Scene.ofWhole(seed), BrokenRule.NONE);
            List<String> violations = fleet.run();
            handed.add(fleet.judge().handed());
            repeated.add(fleet.judge().repeated());
            mostHeld.accumulate(fleet.judge().heldBytes().most());
            return violations;
        });

        assertThat(handed.sum()).isGreaterThan(sweep.seeds() * 1_000);
        assertThat(repeated.sum()).as("records handed out again, of %s", handed).isLessThan(handed.sum() / 4);
        assertThat(mostHeld.get()).as("the budget is the limit").isGreaterThan(Reading.LEAST_BYTES / 2);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILURE_COUNTS_AS_DONE,L loss",
        "READS_OUT_OF_ORDER,O order",
        "DAMAGED_AGGREGATES_PASSED_OVER,L loss",
        "DAMAGED_AGGREGATES_IN_PART,O order",
        "STARTS_BEFORE_THE_MARK,D duplicates",
        "BUDGET_IS_IGNORED,M memory"
    })
    void eachBrokenRuleIsFoundByItsJudge(BrokenRule broken, String judge) {
        List<String> found = LongStream.rangeClosed(1, 8)
                .parallel()
                .mapToObj(seed -> new FleetModel(Scene.ofWhole(seed), broken).run())
                .flatMap(List::stream)
                .filter(words -> words.startsWith(judge))
                .toList();

        assertThat(found).isNotEmpty();
    }
}
