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
        assertThat(sizes.recordsFor(50_000)).isBetween(50, 500);
    }

    @Test
    void fewSmallRecordsProveLittle() {
        sizes.answered(1, 100);
        assertThat(sizes.recordsFor(1 << 20)).isBetween(22, 30);
        sizes.answered(20, 2_000);
        assertThat(sizes.recordsFor(1 << 20)).isBetween(100, 200);
    }

    @Test
    void shardOfSmallRecordsIsReadInFullAfterAFewSmallReads() {
        int reads = 0;
        for (int asked = 1; asked < 100; asked = sizes.recordsFor(65_536)) {
            sizes.answered(asked, asked * 500L);
            reads++;
        }
        assertThat(reads).isBetween(8, 20);
    }

    @Test
    void largeRecordsAreLearnedAtOnceAndForgottenWhenSmallOnesFollow() {
        sizes.answered(1_000, 100_000);
        sizes.answered(2, 2_000_000);
        assertThat(sizes.recordsFor(4_000_000)).isEqualTo(4);
        sizes.answered(4, 400);
        assertThat(sizes.recordsFor(4_000_000)).isBetween(100, 4_000);
        for (int i = 0; i < 10; i++) {
            sizes.answered(1, 100);
            sizes.answered(1, 1_000_000);
        }
        sizes.answered(1, 100);
        assertThat(sizes.recordsFor(4_000_000)).as("one of two is large").isLessThan(1_000);
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
