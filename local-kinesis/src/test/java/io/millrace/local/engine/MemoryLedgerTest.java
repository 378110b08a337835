package io.millrace.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLedgerTest {
    private static long above(long[] heldBytes, long level) {
        long above = 0;
        for (long held : heldBytes) {
            above += Math.max(0, held - level);
        }
        return above;
    }

    @Test
    void theFullestAreLoweredUntilTheyAreLevel() {
        assertThat(MemoryLedger.level(new long[] {10, 50, 30}, 10)).isEqualTo(40);
        assertThat(MemoryLedger.level(new long[] {10, 50, 30}, 40)).isEqualTo(20);
        assertThat(MemoryLedger.level(new long[] {10, 50, 30}, 1000)).isZero();
        assertThat(MemoryLedger.level(new long[] {}, 5)).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void asMuchGoesAsMustAndNoMoreThanRoundingAsks(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 1000; round++) {
            long[] heldBytes = random.longs(1 + random.nextInt(20), 0, 1000).toArray();
            long all = above(heldBytes, 0);
            long excess = random.nextLong(all + 1);
            long level = MemoryLedger.level(heldBytes, excess);
            assertThat(above(heldBytes, level)).isBetween(excess, excess + heldBytes.length);
        }
    }
}
