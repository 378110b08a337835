package io.millrace.cli;

import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to standard output, those that the options let through, up to a number of them. Thread-safe. What was handled is out
 * when {@link #flush} returns.
 */
final class RecordPrinter implements RecordHandler {
    private static final int BUFFER = 1 << 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream output;
    private final RecordOptions options;
    private final RecordFormat format;
    private final Runnable onEnd;
    private long left;
    private boolean hasBegun;
    private volatile @Nullable IOException failure;

    /**
     * A printer.
     *
     * @param output standard output
     * @param onEnd told when nothing more will be printed: enough is, or standard output takes no more
     */
    RecordPrinter(OutputStream output, RecordOptions options, Runnable onEnd) {
        this.output = new BufferedOutputStream(output, BUFFER);
        this.options = options;
        this.format = options.format();
        this.left = options.most();
        this.onEnd = onEnd;
    }

    /** Prints a record, or passes it over. Fails when nothing more is printed, so that nothing more is settled. */
    @Override
    public void handle(ConsumerRecord record) throws IOException {
        lock.lock();
        try {
            if (left == 0 || failure != null) {
                throw new IOException("nothing more is printed");
            }
            if (options.lets(record)) {
                print(record);
            }
        } finally {
            lock.unlock();
        }
    }

    private void print(ConsumerRecord record) throws IOException {
        try {
            if (!hasBegun) {
                output.write(format.heading());
                hasBegun = true;
            }
            output.write(format.render(record));
            left--;
            if (left == 0) {
                output.flush();
                onEnd.run();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    void flush() throws IOException {
        lock.lock();
        try {
            output.flush();
        } catch (IOException e) {
            fail(e);
        } finally {
            lock.unlock();
        }
    }

    private void fail(IOException e) throws IOException {
        failure = e;
        onEnd.run();
        throw e;
    }

    /** Whether nothing more is printed. */
    boolean isOver() {
        lock.lock();
        try {
            return left == 0 || failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Whoever reads a pipe may have had enough; anything else is a failure. */
    void requirePrinted() throws IOException {
        IOException found = failure;
        if (found != null && !isClosedPipe(found)) {
            throw new IOException(
                    "standard output takes no more (" + found.getMessage() + "); what was not printed is not settled",
                    found);
        }
    }

    /** There is nothing but the message to tell it by, in the language of the person: "Datenübergabe unterbrochen (broken pipe)". */
    static boolean isClosedPipe(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
    }
}
