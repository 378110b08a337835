package io.millrace.samples.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
    private final SlidingWindow window = new SlidingWindow();

    @Test
    void anEmptyWindowHasNoRequestsAndNoPeak() {
        Picture picture = window.at(1_000);
        assertThat(picture.rates().recent()).isZero();
        assertThat(picture.rates().perSecond()).hasSize(60).containsOnly(0);
        assertThat(picture.statuses()).isEmpty();
        assertThat(picture.sizes().p99()).isZero();
    }

    @Test
    void ratesAreThoseOfTheSecondsThatAreOver() {
        add(995, 30);
        add(940, 60);
        add(1_000, 500);
        Picture picture = window.at(1_000);
        assertThat(picture.rates().recent()).isEqualTo(3.0);
        assertThat(picture.rates().minute()).isEqualTo(1.5);
        assertThat(picture.rates().perSecond()).startsWith(60, 0).endsWith(0, 30, 0, 0, 0, 0);
        assertThat(picture.total()).isEqualTo(590);
    }

    @Test
    void whatIsOlderThanAMinuteIsForgotten() {
        add(1_000, 10);
        assertThat(window.at(1_060).rates().perSecond()).startsWith(10);
        assertThat(window.at(1_061).rates().perSecond()).containsOnly(0);
        add(2_000, 1);
        add(1_000, 7);
        assertThat(window.at(1_001).rates().perSecond()).containsOnly(0);
        assertThat(window.at(2_001).total()).isEqualTo(18);
    }

    @Test
    void linesOfTwoShardsMayComeInAnyOrderOfSeconds() {
        add(1_003, 1);
        add(1_001, 2);
        add(1_002, 3);
        assertThat(window.at(1_004).rates().perSecond()).endsWith(2, 3, 1);
    }

    @Test
    void statusesAndPathsAreCountedMostFirst() {
        window.add(1_000, new AccessLine("/b", 404, 1));
        window.add(1_001, new AccessLine("/a", 200, 1));
        window.add(1_002, new AccessLine("/b", 200, 1));
        Picture picture = window.at(1_003);
        assertThat(picture.statuses()).containsExactly(Map.entry(200, 2), Map.entry(404, 1));
        assertThat(picture.topPaths()).containsExactly(new Picture.PathCount("/b", 2), new Picture.PathCount("/a", 1));
    }

    @Test
    void aFloodOfPathsTakesBoundedMemory() {
        for (int i = 0; i < 10_000; i++) {
            window.add(1_000, new AccessLine("/" + i, 200, 1));
        }
        assertThat(window.at(1_001).topPaths())
                .hasSize(SlidingWindow.TOP)
                .startsWith(new Picture.PathCount(SlidingWindow.OTHERS, 9_500));
    }

    @Test
    void sizesOfTheShortWindowAreItsOwn() {
        window.add(960, new AccessLine("/", 200, 1_000_000));
        window.add(995, new AccessLine("/", 200, 10));
        Picture.SizeFigures sizes = window.at(1_000).sizes();
        assertThat(sizes.p99Recent()).isEqualTo(10);
        assertThat(sizes.median()).isEqualTo(10);
        assertThat(sizes.p99()).isBetween(1_000_000L, 1_062_500L);
    }

    @Test
    void linesThatAreNoneAreCountedByThemselves() {
        window.addNotUnderstood();
        Picture picture = window.at(1_000);
        assertThat(picture.notUnderstood()).isEqualTo(1);
        assertThat(picture.total()).isZero();
    }

    private void add(long second, int count) {
        for (int i = 0; i < count; i++) {
            window.add(second, new AccessLine("/", 200, 1));
        }
    }
}
