package io.millrace.agent.flow;

import io.millrace.agent.publish.Destination;
import io.millrace.agent.publish.DestinationStatus;
import io.millrace.agent.publish.SendResult;
import io.millrace.agent.record.Batch;
import io.millrace.agent.status.FlowStatus;
import io.millrace.agent.status.Health;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what comes from an input until each batch is settled, with growing delays, and makes the reader wait while as much as allowed is under way.
 * Safe for use by several threads.
 */
final class InputSending {
    private static final Logger LOG = LoggerFactory.getLogger(InputSending.class);
    private static final long FIRST_DELAY_MILLIS = 100;
    private static final long LONGEST_DELAY_MILLIS = 10_000;
    private static final int DOUBLINGS = 7;

    private record Parcel(Batch batch, Tally tally, long charged, long refusedBytes, int failures) {}

    private final Destination destination;
    private final long mostBytes;
    private final ScheduledExecutorService timer;
    private final Books books = new Books();
    private long heldBytes;
    private int underWay;
    private boolean isHurried;
    private boolean isEnded;
    private String trouble = "";

    InputSending(Destination destination, long mostBytes) {
        this.destination = destination;
        this.mostBytes = mostBytes;
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "millrace-stdin-retry");
            thread.setDaemon(true);
            return thread;
        });
        one.setRemoveOnCancelPolicy(true);
        this.timer = one;
    }

    /** Runs a short task again and again until {@link #close}. */
    void every(Duration interval, Runnable task) {
        var unused =
                timer.scheduleWithFixedDelay(task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a batch, after waiting for room if it may wait. */
    void send(Batch batch, Tally tally, boolean mayWait) {
        long charged = destination.memoryBytes(batch.bytes().length, batch.count());
        synchronized (this) {
            while (mayWait && !isHurried && heldBytes > 0 && heldBytes + charged > mostBytes) {
                try {
                    wait(LONGEST_DELAY_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    isHurried = true;
                }
            }
            heldBytes += charged;
            underWay++;
            books.read(tally);
        }
        attempt(new Parcel(batch, tally, charged, 0, 0));
    }

    /** Nobody waits for room any more, and the destination delivers at once what waits for company. */
    void hurry() {
        synchronized (this) {
            isHurried = true;
            notifyAll();
        }
        destination.flush();
    }

    /** Nothing will be sent any more. */
    void ended() {
        synchronized (this) {
            isEnded = true;
        }
        destination.flush();
    }

    synchronized boolean isOver() {
        return isEnded && underWay == 0;
    }

    synchronized FlowStatus status(String id) {
        DestinationStatus to = destination.status();
        String cause = to.trouble().isEmpty() ? trouble : to.trouble();
        long pending = books.accounting().pendingBytes();
        Health health = cause.isEmpty() ? Health.GREEN : to.trouble().isEmpty() ? Health.YELLOW : Health.RED;
        return new FlowStatus(
                id, "standard input", health, cause, books.accounting(), to, List.of(), 0, pending, Duration.ZERO);
    }

    void close() {
        timer.shutdownNow();
        synchronized (this) {
            isHurried = true;
            notifyAll();
            if (underWay > 0) {
                LOG.error(
                        "{} bytes of standard input were read and not delivered; they are lost",
                        books.accounting().pendingBytes());
            }
        }
        destination.close(Duration.ofSeconds(1));
    }

    private void attempt(Parcel parcel) {
        if (parcel.batch.count() == 0) {
            settled(parcel);
            return;
        }
        Sending.attempt(destination, parcel.batch).whenComplete((result, failure) -> answered(parcel, result, failure));
    }

    private void answered(Parcel parcel, SendResult result, Throwable failure) {
        SendResult answer = failure == null
                ? result
                : SendResult.undelivered(parcel.batch.count(), "the destination broke its promise: " + failure);
        long refused = parcel.refusedBytes + parcel.batch.only(answer.refused()).sizeBytes();
        synchronized (this) {
            trouble = answer.cause();
        }
        Batch left = parcel.batch.only(answer.undelivered());
        Parcel again = new Parcel(left, parcel.tally, parcel.charged, refused, parcel.failures + 1);
        if (left.count() == 0) {
            settled(again);
            return;
        }
        long delay = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(parcel.failures, DOUBLINGS));
        try {
            var unused = timer.schedule(() -> attempt(again), delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed: what is left is not sent again");
        }
    }

    private synchronized void settled(Parcel parcel) {
        heldBytes -= parcel.charged;
        underWay--;
        books.settled(parcel.tally, parcel.refusedBytes);
        notifyAll();
    }
}
