package io.millrace.agent.publish;

import io.millrace.agent.record.Batch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Writes records to an output stream, each with a newline at its end, and answers when they are with the operating system. */
final class StandardOutputDestination implements Destination {
    private static final int LONGEST_RECORD_BYTES = Integer.MAX_VALUE / 2;

    private final OutputStream output;
    private final SendTallies tallies = new SendTallies();
    private final WaitingOutcomes waiting = new WaitingOutcomes();
    private volatile boolean isClosed;

    // A reader of the pipe may be slow.
    private final ExecutorService writer = Executors.newSingleThreadExecutor(new DaemonThreads("millrace-stdout"));

    StandardOutputDestination(OutputStream output) {
        this.output = output;
    }

    /** The standard output of the process; not {@link System#out}, which tells nobody that the pipe is broken. */
    static OutputStream ofProcess() {
        return new FileOutputStream(FileDescriptor.out);
    }

    @Override
    public CompletionStage<SendResult> send(Batch batch) {
        BatchOutcome outcome = new BatchOutcome(batch.count());
        CompletionStage<SendResult> stage = waiting.add(outcome);
        if (isClosed) {
            outcome.endRest("The destination is closed");
        } else {
            writer.execute(() -> write(batch, outcome));
        }
        return stage;
    }

    private void write(Batch batch, BatchOutcome outcome) {
        byte[] lines = lines(batch);
        int[] all = new int[batch.count()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        tallies.attempted(all.length);
        try {
            output.write(lines);
            output.flush();
        } catch (IOException e) {
            String why = "Standard output cannot be written: " + e.getMessage();
            tallies.failed("IOException", all.length);
            tallies.requestFailed();
            tallies.trouble(why);
            outcome.undelivered(all, why);
            return;
        }
        tallies.delivered(all.length, batch.sizeBytes(), all.length);
        outcome.delivered(all);
    }

    private static byte[] lines(Batch batch) {
        byte[] lines = new byte[Math.toIntExact(batch.sizeBytes() + batch.count())];
        int at = 0;
        for (int i = 0; i < batch.count(); i++) {
            System.arraycopy(batch.bytes(), batch.start(i), lines, at, batch.length(i));
            at += batch.length(i);
            if (batch.length(i) == 0 || lines[at - 1] != '\n') {
                lines[at++] = '\n';
            }
        }
        return at == lines.length ? lines : Arrays.copyOf(lines, at);
    }

    @Override
    public int maxRecordBytes() {
        return LONGEST_RECORD_BYTES;
    }

    @Override
    public DestinationStatus status() {
        return tallies.status("stdout", List.of(), tallies.trouble());
    }

    @Override
    public void flush() {
        // Nothing waits for company.
    }

    @Override
    public void close(Duration timeout) {
        isClosed = true;
        writer.shutdown();
        try {
            if (!writer.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiting.endRest("The destination was closed before they were written");
    }
}
