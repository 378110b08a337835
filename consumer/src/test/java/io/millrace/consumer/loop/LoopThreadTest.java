package io.millrace.consumer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopThreadTest {
    private final ConcurrentLinkedQueue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final LoopThread loop = new LoopThread("loop under test", uncaught::add);

    @AfterEach
    void close() {
        loop.close();
    }

    /** Waits until everything queued so far has run. */
    private void settle() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> done.complete(null));
        done.join();
    }

    @Test
    void tasksOfManyThreadsRunOneAtATimeAndInEachThreadsOrder() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        List<List<Integer>> seen = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        List<Thread> senders = new ArrayList<>();
        int[] unguarded = new int[1];
        for (int t = 0; t < threads; t++) {
            List<Integer> mine = new ArrayList<>();
            seen.add(mine);
            Thread sender = new Thread(() -> {
                awaitQuietly(begun);
                for (int i = 0; i < each; i++) {
                    int number = i;
                    loop.execute(() -> {
                        unguarded[0]++;
                        mine.add(number);
                    });
                }
            });
            senders.add(sender);
            sender.start();
        }
        begun.countDown();
        for (Thread sender : senders) {
            sender.join();
        }
        settle();

        assertThat(unguarded[0]).isEqualTo(threads * each);
        assertThat(seen).allSatisfy(mine -> assertThat(mine).hasSize(each).isSorted());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void timersRunInTheOrderOfTheirTimeUnlessCancelled() throws InterruptedException {
        Optional<List<String>> order = Optional.empty();
        while (order.isEmpty()) {
            order = timersInOrder();
        }
        assertThat(order.get()).containsExactly("first", "second");
    }

    /** What ran until the last of them; nothing if the thread was held up while it set them, which puts them in another order. */
    private Optional<List<String>> timersInOrder() throws InterruptedException {
        List<String> order = new ArrayList<>();
        CountDownLatch last = new CountDownLatch(1);
        AtomicLong tookNanos = new AtomicLong();
        loop.execute(() -> {
            long began = System.nanoTime();
            loop.after(Duration.ofMillis(40), last::countDown);
            loop.after(Duration.ofMillis(20), () -> order.add("second"));
            loop.after(Duration.ofMillis(10), () -> order.add("first"));
            loop.after(Duration.ofMillis(15), () -> order.add("cancelled")).cancel();
            tookNanos.set(System.nanoTime() - began);
        });
        assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
        return tookNanos.get() < Duration.ofMillis(8).toNanos() ? Optional.of(order) : Optional.empty();
    }

    @Test
    void taskThatThrowsIsReportedAndTheLoopGoesOn() {
        loop.execute(() -> {
            throw new IllegalStateException("planted");
        });
        settle();

        assertThat(uncaught).hasSize(1).allMatch(each -> "planted".equals(each.getMessage()));
    }

    @Test
    void outcomesComeToTheLoopWithTheirWrappersRemoved() {
        AtomicReference<Object> heard = new AtomicReference<>();
        AtomicReference<String> thread = new AtomicReference<>();
        CompletableFuture<String> failed =
                CompletableFuture.failedFuture(new CompletionException(new IllegalStateException("planted")));
        loop.when(failed, (value, failure) -> {
            heard.set(failure);
            thread.set(Thread.currentThread().getName());
        });
        settle();

        assertThat(heard.get()).isInstanceOf(IllegalStateException.class);
        assertThat(thread.get()).isEqualTo("loop under test");
    }

    @Test
    void closedLoopRunsNothingMore() {
        settle();
        loop.close();
        List<String> ran = new ArrayList<>();
        loop.execute(() -> ran.add("task"));
        loop.after(Duration.ZERO, () -> ran.add("timer"));

        assertThat(ran).isEmpty();
    }

    @Test
    void delayWithoutEndKeepsNothingElseWaiting() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            loop.after(Duration.ofSeconds(Long.MAX_VALUE), () -> uncaught.add(new IllegalStateException("too early")));
            loop.after(Duration.ofSeconds(Long.MIN_VALUE), () -> done.complete(null));
        });
        done.join();
        settle();
        assertThat(uncaught).isEmpty();
    }
}
