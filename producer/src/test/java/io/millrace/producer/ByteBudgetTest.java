package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static final long LONG = Duration.ofSeconds(30).toNanos();

    @Test
    void threadsThatTakeAndGiveBackNeverPassTheLimitAndAllGetTheirTurn() throws Exception {
        long limit = 100_000;
        ByteBudget budget = new ByteBudget(limit);
        AtomicLong highest = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Integer>> takers = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Random random = new Random(t);
            Callable<Integer> taker = () -> {
                int taken = 0;
                for (int i = 0; i < 20_000; i++) {
                    int bytes = 1 + random.nextInt(30_000);
                    if (budget.take(bytes, LONG)) {
                        highest.accumulateAndGet(budget.usedBytes(), Math::max);
                        taken++;
                        budget.release(bytes);
                    }
                }
                return taken;
            };
            takers.add(threads.submit(taker));
        }
        for (Future<Integer> taker : takers) {
            assertThat(taker.get(60, TimeUnit.SECONDS)).isEqualTo(20_000);
        }
        threads.shutdown();
        assertThat(budget.usedBytes()).isZero();
        assertThat(highest.get()).isBetween(1L, limit * 3 / 4);
    }

    @Test
    void somethingLargerThanTheBudgetIsAdmittedAlone() {
        ByteBudget budget = new ByteBudget(100_000);
        assertThat(budget.tryTake(1_000_000)).isTrue();
        assertThat(budget.tryTake(1)).isFalse();
        budget.release(1_000_000);
        assertThat(budget.tryTake(1)).isTrue();
        assertThat(budget.tryTake(1_000_000)).isFalse();
    }

    @Test
    void aBudgetFullOfUserBytesStillHasRoomToSend() {
        ByteBudget budget = new ByteBudget(100_000);
        assertThat(budget.tryTake(75_000)).isTrue();
        assertThat(budget.tryTake(1)).isFalse();
        assertThat(budget.hasRoomForBody(9_375)).isTrue();
        budget.takeBody(9_375);
        assertThat(budget.hasRoomForBody(1)).isFalse();
        assertThat(budget.usedBytes()).isEqualTo(93_750);
        budget.releaseBody(9_375);
        assertThat(budget.hasRoomForBody(50_000)).isTrue();
    }

    @Test
    void whatIsSettledMakesRoomUntilTooMuchOfItWaitsForItsCallback() {
        ByteBudget budget = new ByteBudget(100_000);
        assertThat(budget.tryTake(75_000)).isTrue();
        assertThat(budget.settle(6_000)).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(75_000);
        assertThat(budget.tryTake(6_000)).isTrue();

        assertThat(budget.settle(6_000)).isFalse();
        assertThat(budget.tryTake(1)).isFalse();
        CompletableFuture.runAsync(() -> budget.calledBack(6_000, true)).join();
        assertThat(budget.tryTake(1)).isFalse();
        CompletableFuture.runAsync(() -> budget.calledBack(6_000, false)).join();
        assertThat(budget.tryTake(6_000)).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(75_000);
    }

    @Test
    void aWaitThatIsOverLeavesTheQueueToTheNext() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        assertThat(budget.tryTake(70_000)).isTrue();
        CountDownLatch started = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Boolean> small = thread.submit(() -> {
            started.countDown();
            return budget.take(4_000, LONG);
        });
        started.await();
        assertThat(budget.take(60_000, Duration.ofMillis(50).toNanos())).isFalse();
        assertThat(small.get(30, TimeUnit.SECONDS)).isTrue();
        thread.shutdown();
    }

    @Test
    void whoeverWaitsWithoutAThreadIsServedInTurnAndWithoutTheLock() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        List<String> served = new ArrayList<>();
        assertThat(budget.tryTake(75_000)).isTrue();
        budget.takeLater(50_000, () -> {
            served.add("large");
            budget.release(50_000);
        });
        budget.takeLater(10, () -> served.add("small"));
        assertThat(budget.tryTake(1)).isFalse();

        budget.release(20_000);
        assertThat(served).isEmpty();
        budget.release(55_000);
        assertThat(served).containsExactly("large", "small");
        assertThat(budget.usedBytes()).isEqualTo(10);
        assertThat(budget.take(75_000 - 10, 0)).isTrue();
    }

    @Test
    void threadsAndActionsInOneQueueLoseNoTurn() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        int each = 5_000;
        CountDownLatch served = new CountDownLatch(4 * each);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int t = 0; t < 4; t++) {
            boolean asAction = t % 2 == 0;
            Callable<Void> taker = () -> {
                for (int i = 0; i < each; i++) {
                    long bytes = 1 + (i * 7919L) % 60_000;
                    Runnable release = () -> {
                        budget.release(bytes);
                        served.countDown();
                    };
                    if (!asAction) {
                        assertThat(budget.take(bytes, LONG)).isTrue();
                        release.run();
                    } else if (budget.tryTake(bytes)) {
                        release.run();
                    } else {
                        budget.takeLater(bytes, release);
                    }
                }
                return null;
            };
            Future<Void> unused = threads.submit(taker);
        }
        assertThat(served.await(60, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        assertThat(budget.usedBytes()).isZero();
        assertThat(budget.tryTake(75_000)).isTrue();
    }

    @Test
    void aCallbackTakesWhatItsRecordLeftThoughOthersWereFasterAndNoMore() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        assertThat(budget.tryTake(10_000)).isTrue();
        assertThat(budget.settle(10_000)).isFalse();
        budget.calledBack(10_000, false);
        assertThat(budget.tryTake(75_000)).isTrue();

        assertThat(budget.tryTake(10_001)).isFalse();
        assertThat(budget.tryTake(6_000)).isTrue();
        assertThat(budget.tryTake(4_000)).isTrue();
        assertThat(budget.tryTake(1)).isFalse();
        assertThat(budget.usedBytes()).isEqualTo(85_000);
    }

    @Test
    void whatACallbackIsOwedNoOtherThreadTakes() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        assertThat(budget.tryTake(75_000)).isTrue();
        budget.settle(1_000);
        ExecutorService callbacks = Executors.newSingleThreadExecutor();
        callbacks.submit(() -> budget.calledBack(1_000, true)).get();
        assertThat(budget.tryTake(1_000)).isTrue();
        assertThat(budget.tryTake(1_000)).isFalse();
        assertThat(callbacks.submit(() -> budget.tryTake(1_000)).get()).isTrue();
        callbacks.shutdown();
    }

    @Test
    void roomForOneWakesNobodyButTheNext() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        assertThat(budget.tryTake(75_000)).isTrue();
        ThreadMXBean seen = ManagementFactory.getThreadMXBean();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Thread thread = new Thread(() -> {
                try {
                    assertThat(budget.take(500, LONG)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            waiting.add(thread);
            thread.start();
            awaitParked(thread);
        }
        for (Thread next : waiting.subList(0, 90)) {
            budget.release(500);
            next.join(Duration.ofSeconds(30).toMillis());
            assertThat(next.isAlive()).isFalse();
        }
        for (Thread last : waiting.subList(90, 100)) {
            assertThat(seen.getThreadInfo(last.getId()).getWaitedCount()).isLessThan(6);
            budget.release(500);
        }
        for (Thread last : waiting) {
            last.join(Duration.ofSeconds(30).toMillis());
            assertThat(last.isAlive()).isFalse();
        }
    }

    private static void awaitParked(Thread thread) {
        long deadline = System.nanoTime() + LONG;
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
