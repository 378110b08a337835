package io.millrace.samples.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizesTest {
    @Test
    void ofNothingEveryQuantileIsZero() {
        assertThat(new Sizes().quantile(0.99)).isZero();
    }

    @Test
    void smallSizesAreExact() {
        Sizes sizes = new Sizes();
        for (int size = 0; size < 32; size++) {
            sizes.add(size);
        }
        assertThat(sizes.quantile(0.5)).isEqualTo(15);
        assertThat(sizes.quantile(1)).isEqualTo(31);
        assertThat(sizes.quantile(1e-9)).isZero();
    }

    @Test
    void quantilesAreAtMostASixteenthTooHighAndNeverTooLow() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long[] all = random.longs(1 + random.nextInt(500), 0, 1L << (1 + random.nextInt(49)))
                    .toArray();
            Sizes sizes = new Sizes();
            Arrays.stream(all).forEach(sizes::add);
            Arrays.sort(all);
            for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
                long exact = all[(int) Math.ceil(share * all.length) - 1];
                assertThat(sizes.quantile(share))
                        .as("%s of seed %d", share, seed)
                        .isBetween(exact, exact + exact / 16);
            }
        }
    }

    @Test
    void sumsAreAsIfAllHadBeenAddedToOne() {
        Sizes sum = new Sizes();
        Sizes small = new Sizes();
        Sizes large = new Sizes();
        small.add(1);
        large.add(1_000);
        sum.addAll(small);
        sum.addAll(large);
        assertThat(sum.quantile(0.5)).isEqualTo(1);
        assertThat(sum.quantile(1)).isBetween(1_000L, 1_062L);
    }

    @Test
    void theLargestSizeIsTheEnd() {
        Sizes sizes = new Sizes();
        sizes.add(Long.MAX_VALUE);
        assertThat(sizes.quantile(1)).isBetween(Sizes.LARGEST, Sizes.LARGEST + Sizes.LARGEST / 16);
    }
}
