package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StreamInterestTest {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final String CLICKS = "123456789012:clicks:1700000000";

    private final VirtualTime time = new VirtualTime();
    private final InMemoryStreamRows rows = new InMemoryStreamRows();
    private final List<ConsumerEvent> events = new ArrayList<>();
    private long seed;

    private final class Worker {
        private final VirtualLoop loop = new VirtualLoop(time);
        private final Set<String> chosen = new HashSet<>();
        private final StreamInterest interest = new StreamInterest(rows, KEPT, loop, new Random(seed++), events::add);

        Worker(String... streams) {
            chosen.addAll(Set.of(streams));
            interest.follow(() -> chosen);
        }

        boolean forgets() {
            return interest.isForgotten(CLICKS);
        }
    }

    @Test
    void streamThatOneWorkerReadsIsForgottenByNobody() {
        List<Worker> others = List.of(new Worker(), new Worker());
        Worker reader = new Worker(CLICKS);
        for (int hour = 0; hour < 24 * 7; hour++) {
            time.runFor(Duration.ofHours(1));
            assertThat(others).noneMatch(Worker::forgets);
        }
        reader.loop.kill();
        time.runFor(KEPT.minusHours(2));
        assertThat(others).noneMatch(Worker::forgets);
        time.runFor(Duration.ofHours(3));
        assertThat(others).allMatch(Worker::forgets);
    }

    @Test
    void manyReadersSaySoAboutAsOftenAsOne() {
        for (int i = 0; i < 20; i++) {
            new Worker(CLICKS);
        }
        time.runFor(KEPT);

        assertThat(rows.asked.get(CLICKS)).isBetween(20L, 80L);
    }

    @Test
    void workerThatHasJustStartedForgetsNothing() {
        Worker late = new Worker();
        assertThat(late.forgets()).isFalse();
        time.runFor(KEPT.minusHours(1));
        assertThat(late.forgets()).isFalse();
        time.runFor(Duration.ofHours(2));
        assertThat(late.forgets()).isTrue();
    }

    @Test
    void streamThatIsChosenAgainIsRememberedByAll() {
        Worker one = new Worker();
        Worker two = new Worker();
        assertThat(one.forgets() || two.forgets()).isFalse();
        time.runFor(KEPT.plusHours(2));
        assertThat(one.forgets()).isTrue();
        two.chosen.add(CLICKS);
        time.runFor(Duration.ofHours(2));

        assertThat(one.forgets()).isFalse();
    }

    @Test
    void tableThatDoesNotAnswerForgetsNothing() {
        Worker one = new Worker();
        assertThat(one.forgets()).isFalse();
        time.runFor(KEPT.minusHours(1));
        rows.answers = false;
        time.runFor(Duration.ofHours(4));

        assertThat(one.forgets()).isFalse();
        assertThat(events).isNotEmpty().allMatch(ConsumerEvent.CallFailed.class::isInstance);
    }
}
