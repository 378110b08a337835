package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clean-up in random reshard trees, each from a seed. */
class ReshardTreeTest {
    private static final int SEEDS = 25;
    private static final Duration AUDIT = Duration.ofMinutes(1);

    /** Five of them take away the quarter of an hour that a cleaner waits. */
    private static final Duration NO_WAIT = Duration.ofMinutes(-3);

    private static ReshardTree grown(long seed, Duration auditEvery) {
        ReshardTree tree = new ReshardTree(seed, auditEvery);
        for (int minute = 0; minute < 120; minute++) {
            tree.minute(true);
        }
        return tree;
    }

    @Test
    void nothingIsForgottenAndNothingMadeAnew() {
        for (long seed = 0; seed < SEEDS; seed++) {
            ReshardTree tree = grown(seed, AUDIT);

            assertThat(tree.wrongs).as("seed %d", seed).isEmpty();
            assertThat(tree.cleaned).as("seed %d", seed).isPositive();
        }
    }

    @Test
    void treeAtRestIsCleanedDownToItsOpenShards() {
        for (long seed = 0; seed < 2; seed++) {
            ReshardTree tree = grown(seed, AUDIT);
            for (int minute = 0; minute < 60 * 20; minute++) {
                tree.minute(false);
            }

            assertThat(tree.tableSize()).as("seed %d", seed).isEqualTo(tree.open());
            assertThat(tree.wrongs).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void cleanUpWithoutTheWaitWouldBeFoundOut() {
        List<String> wrongs = new ArrayList<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            wrongs.addAll(grown(seed, NO_WAIT).wrongs);
        }

        assertThat(wrongs).anyMatch(wrong -> wrong.endsWith("was made anew"));
    }
}
