package io.millrace.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish of somebody outside that this process ends (SIGTERM, SIGINT). The command that waits for it closes what it
 * opened; the process then ends with the exit code that the JVM gives for the signal.
 */
final class Termination implements AutoCloseable {
    private static final int LONGEST_CLOSE_SECONDS = 20;

    private final CountDownLatch wished = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Termination() {}

    /** Begins to listen; to be closed after everything else. */
    static Termination heard() {
        Termination termination = new Termination();
        Runtime.getRuntime().addShutdownHook(new Thread(termination::hold, "millrace-termination"));
        return termination;
    }

    void await() throws InterruptedException {
        wished.await();
    }

    /** Lets the process end. */
    @Override
    public void close() {
        closed.countDown();
    }

    /** Keeps the process until the command has closed everything, but not for ever. */
    private void hold() {
        wished.countDown();
        try {
            boolean inTime = closed.await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("millrace: not everything could be closed within " + LONGEST_CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
