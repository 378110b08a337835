package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.producer.Distribution.Readers;
import io.millrace.producer.ShiftingStream.Reader;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Whole producers in virtual time, from seeds, on a stream that comes to be placed by the service and back, or is deleted and created
 * anew, behind a network that loses, delays and throttles. Other seeds: {@code -Dmillrace.seeds=10000 -Dmillrace.firstSeed=1}.
 */
class PlacementSimulationTest {
    private static final Set<Reader> ALL = EnumSet.allOf(Reader.class);
    private static final Set<Reader> NOT_THE_KCL = EnumSet.of(Reader.MILLRACE, Reader.UNFILTERED);

    @Test
    void aPhaseOfServiceManagedPlacementLosesNothingForAnyReader() {
        judge(Distribution.detected(), ALL, false, run -> {
            run.at(4 + run.random.nextInt(3), () -> run.stream.isByService = true);
            run.at(13 + run.random.nextInt(4), () -> run.stream.isByService = false);
        });
    }

    @Test
    void aPhaseOfServiceManagedPlacementLosesNothingThroughReshardsEither() {
        judge(Distribution.detected(), ALL, false, run -> {
            for (int i = 2; i < 20; i += 3) {
                run.at(i + run.random.nextDouble(), run.stream::splitOne);
            }
            run.at(5, () -> run.stream.isByService = true);
            run.at(15, () -> run.stream.isByService = false);
        });
    }

    @Test
    void aPhaseOfServiceManagedPlacementLosesNothingForReadersThatHonourTheMark() {
        judge(Distribution.detected().readBy(Readers.UNFILTERED), NOT_THE_KCL, false, run -> {
            run.at(4 + run.random.nextInt(3), () -> run.stream.isByService = true);
            run.at(13 + run.random.nextInt(4), () -> run.stream.isByService = false);
        });
    }

    @Test
    void aStreamThatWasPlacedByTheServiceFromTheStartLosesNothing() {
        judge(Distribution.byService(), ALL, false, run -> run.stream.isByService = true);
        judge(
                Distribution.byService().readBy(Readers.UNFILTERED),
                NOT_THE_KCL,
                false,
                run -> run.stream.isByService = true);
    }

    @Test
    void aWrongSettingLosesNothing() {
        judge(Distribution.byService(), ALL, false, run -> {});
        judge(Distribution.byHashKey(), ALL, false, run -> run.at(5, () -> run.stream.isByService = true));
    }

    @Test
    void aDescriptionThatTellsWhoPlacesChangesNothingInTheGuarantees() {
        judge(Distribution.detected(), ALL, false, run -> {
            run.service.tellsPlacement = true;
            run.at(5, () -> run.stream.isByService = true);
            run.at(14, () -> run.stream.isByService = false);
        });
    }

    @Test
    void aStreamThatIsSeenToBeDeletedAndCreatedAnewLosesNothingThatWasAcked() {
        judge(Distribution.detected(), ALL, true, run -> {
            run.at(3, run.stream::splitOne);
            run.at(7, () -> run.stream.isThere = false);
            run.at(12, () -> run.stream.recreate(1 + run.random.nextInt(6)));
            run.at(14, run.stream::splitOne);
        });
    }

    @Test
    void anOrderedProducerKeepsTheOrderOfWhatIsPutAfterThePhase() {
        long first = Long.getLong("millrace.firstSeed", 1);
        int count = Integer.getInteger("millrace.seeds", 15);
        ProducerConfig config = ProducerSimulationTest.config(true, null).with(Distribution.detected());
        for (long seed = first; seed < first + count; seed++) {
            ShiftingRun run = new ShiftingRun(config, seed, LoopState::of);
            run.at(3 + run.random.nextInt(2), () -> run.stream.isByService = true);
            run.at(8, () -> run.stream.isByService = false);
            run.play();
            assertThat(run.producer.puts.size() - run.firstInOrder)
                    .as("seed %d", seed)
                    .isGreaterThan(200);
            assertThat(run.violations(ALL, false)).as("seed %d", seed).isEmpty();
            for (Reader reader : ALL) {
                assertThat(run.disorder(reader)).as("seed %d", seed).isEmpty();
            }
        }
    }

    private static void judge(
            Distribution distribution, Set<Reader> readers, boolean mayMiss, Consumer<ShiftingRun> story) {
        long first = Long.getLong("millrace.firstSeed", 1);
        int count = Integer.getInteger("millrace.seeds", 15);
        ProducerConfig config = ProducerSimulationTest.config(false, null).with(distribution);
        for (long seed = first; seed < first + count; seed++) {
            ShiftingRun run = new ShiftingRun(config, seed, LoopState::of);
            story.accept(run);
            run.play();
            assertThat(run.violations(readers, mayMiss).stream().limit(10))
                    .as("seed %d; again: -Dmillrace.firstSeed=%d -Dmillrace.seeds=1", seed, seed)
                    .isEmpty();
            assertThat(run.producer.budget.usedBytes()).as("seed %d", seed).isZero();
        }
    }
}
