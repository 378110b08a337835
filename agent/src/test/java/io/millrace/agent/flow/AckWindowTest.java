package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.file.ContentMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AckWindowTest {
    private final AckWindow window = new AckWindow(ContentMark.NONE);

    @Test
    void theAckedOffsetStopsBeforeTheFirstGap() {
        AckWindow.Range first = window.add(mark(10), 1);
        AckWindow.Range second = window.add(mark(20), 2);
        assertThat(window.settle(second)).isFalse();
        assertThat(window.acked().offset()).isZero();
        assertThat(window.oldestNanos(99)).isEqualTo(1);
        assertThat(window.settle(first)).isTrue();
        assertThat(window.acked().offset()).isEqualTo(20);
        assertThat(window.isEmpty()).isTrue();
        assertThat(window.oldestNanos(99)).isEqualTo(99);
    }

    @Test
    void inAnyOrderItIsTheLongestSettledBeginning() {
        for (int seed = 0; seed < 200; seed++) {
            settleInSomeOrder(new Random(seed));
        }
    }

    private static void settleInSomeOrder(Random random) {
        AckWindow some = new AckWindow(ContentMark.NONE);
        List<AckWindow.Range> open = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            open.add(some.add(mark(i), i));
        }
        while (!open.isEmpty()) {
            some.settle(open.remove(random.nextInt(open.size())));
            long lowest = open.stream().mapToLong(range -> range.end).min().orElse(21);
            assertThat(some.acked().offset()).isEqualTo(lowest - 1);
        }
    }

    private static ContentMark mark(long offset) {
        return new ContentMark(1, 0, offset, 1, 0);
    }
}
