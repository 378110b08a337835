package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final long LONG = Duration.ofMinutes(5).toNanos();

    private record Numbered(int poster, int number, boolean isUrgent) implements Message {
        @Override
        public void deliver(Pipeline pipeline, long nowNanos) {}
    }

    @Test
    void everyMessageIsTakenOnceAndInTheOrderOfItsThread() throws Exception {
        int posters = 6;
        int each = 50_000;
        Inbox inbox = new Inbox();
        int[] next = new int[posters];
        AtomicInteger outOfOrder = new AtomicInteger();
        CountDownLatch taken = new CountDownLatch(1);
        Thread taker = new Thread(() -> {
            int left = posters * each;
            while (left > 0) {
                Message message = inbox.poll();
                if (message == null) {
                    // Only a lost wake-up could make this sleep to its end.
                    inbox.await(LONG, false);
                    inbox.collect();
                    continue;
                }
                Numbered numbered = (Numbered) message;
                if (numbered.number() != next[numbered.poster()]++) {
                    outOfOrder.incrementAndGet();
                }
                left--;
            }
            taken.countDown();
        });
        taker.start();
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < posters; p++) {
            int poster = p;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    inbox.post(new Numbered(poster, i, false));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(outOfOrder).hasValue(0);
    }

    @Test
    void anUrgentMessageEndsANap() throws Exception {
        Inbox inbox = new Inbox();
        CountDownLatch awake = new CountDownLatch(1);
        Thread napper = new Thread(() -> {
            inbox.await(LONG, true);
            awake.countDown();
        });
        napper.start();
        inbox.post(new Numbered(0, 0, true));
        assertThat(awake.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClosedInboxRefusesWhatNobodyWouldTake() {
        Inbox inbox = new Inbox();
        assertThat(inbox.post(new Numbered(0, 0, false))).isTrue();
        inbox.close();
        assertThat(inbox.post(new Numbered(0, 1, false))).isFalse();
        assertThat(inbox.poll()).isEqualTo(new Numbered(0, 0, false));
        inbox.collect();
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void whatIsPostedAfterACollectionStandsBehindWhatWasTaken() {
        Inbox inbox = new Inbox();
        for (int i = 0; i < 3; i++) {
            inbox.post(new Numbered(0, 2 * i, false));
            inbox.post(new Numbered(0, 2 * i + 1, true));
            inbox.collect();
        }
        for (int i = 0; i < 6; i++) {
            assertThat(inbox.poll()).isEqualTo(new Numbered(0, i, i % 2 == 1));
        }
        inbox.post(new Numbered(0, 6, false));
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void answersGoBeforeWhatWasPostedAndEndNaps() throws Exception {
        Inbox inbox = new Inbox();
        inbox.post(new Numbered(0, 0, false));
        inbox.answer(new Numbered(1, 0, true));
        inbox.collect();
        inbox.answer(new Numbered(1, 1, true));
        assertThat(inbox.hasAny()).isTrue();
        assertThat(inbox.poll()).isEqualTo(new Numbered(1, 0, true));
        assertThat(inbox.poll()).isEqualTo(new Numbered(1, 1, true));
        assertThat(inbox.poll()).isEqualTo(new Numbered(0, 0, false));
        assertThat(inbox.hasAny()).isFalse();

        assertEndsANap(inbox, () -> inbox.answer(new Numbered(1, 2, true)));
        assertThat(inbox.poll()).isEqualTo(new Numbered(1, 2, true));
        assertEndsANap(inbox, inbox::endNap);
    }

    @Test
    void nobodySleepsWhileSomethingIsLeft() {
        Inbox inbox = new Inbox();
        inbox.post(new Numbered(0, 0, false));
        inbox.post(new Numbered(0, 1, false));
        inbox.collect();
        assertThat(inbox.poll()).isEqualTo(new Numbered(0, 0, false));
        // Would last five minutes.
        inbox.await(LONG, true);
        assertThat(inbox.poll()).isEqualTo(new Numbered(0, 1, false));
    }

    private static void assertEndsANap(Inbox inbox, Runnable action) throws Exception {
        Thread napper = new Thread(() -> inbox.await(LONG, true));
        napper.start();
        while (napper.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        action.run();
        napper.join(30_000);
        assertThat(napper.isAlive()).isFalse();
    }
}
