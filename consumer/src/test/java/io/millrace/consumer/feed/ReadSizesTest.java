package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadSizesTest {
    private final ReadSizes sizes = new ReadSizes(10_000);

    @Test
    void firstReadAssumesFullAggregates() {
        assertThat(sizes.recordsFor(10 << 20)).isEqualTo(204);
    }

    @Test
    void smallRecordsAreLearnedFromTheFirstAnswer() {
        sizes.answered(200, 20_000);
        assertThat(sizes.recordsFor(10 << 20)).isEqualTo(10_000);
        assertThat(sizes.recordsFor(50_000)).isEqualTo(500);
    }

    @Test
    void fewSmallRecordsProveNothing() {
        sizes.answered(1, 100);
        assertThat(sizes.recordsFor(1 << 20)).isEqualTo(22);
        sizes.answered(20, 2_000);
        assertThat(sizes.recordsFor(1 << 20)).isEqualTo(25);
        sizes.answered(64, 6_400);
        assertThat(sizes.recordsFor(1 << 20)).isEqualTo(10_000);
    }

    @Test
    void largeRecordsAreLearnedAtOnceAndForgottenSlowly() {
        sizes.answered(1_000, 100_000);
        sizes.answered(2, 2_000_000);
        assertThat(sizes.recordsFor(4_000_000)).isEqualTo(4);
        sizes.answered(1_000, 100_000);
        assertThat(sizes.recordsFor(4_000_000)).isEqualTo(4);
        for (int i = 0; i < 100; i++) {
            sizes.answered(1_000, 100_000);
        }
        assertThat(sizes.recordsFor(1_000_000)).isEqualTo(10_000);
    }

    @Test
    void oneRecordIsAlwaysAskedFor() {
        sizes.answered(1, 10 << 20);
        assertThat(sizes.recordsFor(65_536)).isEqualTo(1);
    }

    @Test
    void atTheTipOnlyTwiceTheLastAnswerIsReserved() {
        assertThat(sizes.expectedBytes(1 << 20, true)).isEqualTo(1 << 20);
        sizes.answered(10, 100_000);
        assertThat(sizes.expectedBytes(1 << 20, true)).isEqualTo(200_000);
        assertThat(sizes.expectedBytes(1 << 20, false)).isEqualTo(1 << 20);
        sizes.answered(0, 0);
        assertThat(sizes.expectedBytes(1 << 20, true)).isEqualTo(16_384);
    }
}
