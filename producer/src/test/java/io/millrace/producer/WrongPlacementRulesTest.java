package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.producer.ShiftingStream.Reader;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Rules for streams that shift which are tempting to simplify, simplified: what {@link PlacementSimulationTest} judges must notice. */
class WrongPlacementRulesTest {
    private static final int MOST_SEEDS = 40;

    @Test
    void aMixedUnitThatIsAckedWhereverTheServicePutItIsNoticed() {
        assertThat(found(
                        WrongPlacementRulesTest::placedByTheService,
                        false,
                        right -> with(right, (unit, shard, map) -> Verdict.ACK)))
                .isNotEmpty();
    }

    @Test
    void aOneHashAggregateThatIsTakenToBeRightInAnyShardIsNoticed() {
        assertThat(found(
                        WrongPlacementRulesTest::placedByTheService,
                        false,
                        right -> with(
                                right,
                                (unit, shard, map) -> unit.isOneHash() ? Verdict.ACK : Verdict.of(unit, shard, map))))
                .isNotEmpty();
    }

    @Test
    void rangesThatAreKeptOverADeletionAreNoticed() {
        assertThat(found(
                        WrongPlacementRulesTest::createdAnew,
                        true,
                        right -> new LoopState(
                                right.config(),
                                right.seeds(),
                                new Lanes(right.config()) {
                                    @Override
                                    void forget(long nowNanos) {}
                                },
                                right.fence(),
                                right.collector(),
                                right.gate(),
                                right.ledger(),
                                right.budget(),
                                right.counters(),
                                right.expiry(),
                                right.verdicts())))
                .isNotEmpty();
    }

    private static void placedByTheService(ShiftingRun run) {
        run.at(5, () -> run.stream.isByService = true);
    }

    private static void createdAnew(ShiftingRun run) {
        run.at(7, () -> run.stream.isThere = false);
        run.at(12, () -> run.stream.recreate(1 + run.random.nextInt(6)));
    }

    private static LoopState with(LoopState right, Verdict.Rule rule) {
        return new LoopState(
                right.config(),
                right.seeds(),
                right.lanes(),
                right.fence(),
                right.collector(),
                right.gate(),
                right.ledger(),
                right.budget(),
                right.counters(),
                right.expiry(),
                rule);
    }

    private static List<String> found(
            Consumer<ShiftingRun> story, boolean mayMiss, Function<LoopState, LoopState> spoil) {
        for (long seed = 1; seed <= MOST_SEEDS; seed++) {
            ShiftingRun run = new ShiftingRun(
                    ProducerSimulationTest.config(false, null),
                    seed,
                    (config, hooks, seeds, budget, counters) ->
                            spoil.apply(LoopState.of(config, hooks, seeds, budget, counters)));
            story.accept(run);
            run.play();
            List<String> violations = run.violations(EnumSet.allOf(Reader.class), mayMiss);
            if (!violations.isEmpty()) {
                return violations;
            }
        }
        return List.of();
    }
}
