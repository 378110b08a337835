package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clean-up in random reshard trees, each from a seed. */
class ReshardTreeTest {
    private static final int SEEDS = 200;
    private static final Duration AUDIT = Duration.ofMinutes(1);

    private static ReshardTree grown(long seed, Duration auditEvery) {
        ReshardTree tree = new ReshardTree(seed, auditEvery);
        for (int minute = 0; minute < 180; minute++) {
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
        for (long seed = 0; seed < 20; seed++) {
            ReshardTree tree = grown(seed, AUDIT);
            for (int minute = 0; minute < 60 * 24; minute++) {
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
            wrongs.addAll(grown(seed, Duration.ofMinutes(-3)).wrongs);
        }

        assertThat(wrongs).anyMatch(wrong -> wrong.endsWith("was made anew"));
    }
}
