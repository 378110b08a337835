package io.millrace.agent.flow;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.Grouping;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.publish.Destination;
import io.millrace.agent.record.FileStart;
import io.millrace.agent.record.Footer;
import io.millrace.agent.record.Framer;
import io.millrace.agent.record.LineScan;
import io.millrace.agent.record.Origin;
import io.millrace.agent.record.Utf8Cut;
import io.millrace.agent.status.FlowStatus;
import io.millrace.agent.transform.Transform;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A flow that reads a stream to its end, with a thread of its own and so much memory. What it reads is nowhere else, so nothing of it can be read
 * again: a stop frames and delivers what is there already. Methods may be called by any thread.
 */
public final class StandardInputFlow {
    private static final Logger LOG = LoggerFactory.getLogger(StandardInputFlow.class);
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int FIRST_WINDOW_BYTES = 256 * 1024;

    private final FlowConfig config;
    private final Framing framing;
    private final Framer framer;
    private final Footer footer;
    private final BatchBuilder builder;
    private final LongRecord longRecord;
    private final InputStream input;
    private final InputSending sending;
    private final Origin origin;
    private final int mostWindowBytes;
    private final ReentrantLock turn = new ReentrantLock();
    private byte[] window = new byte[FIRST_WINDOW_BYTES];
    private int length;
    private long base;
    private long heardNanos = System.nanoTime();
    private boolean isBegun;
    private boolean isDiscarding;
    private boolean sawFooter;
    private boolean isEnded;

    /**
     * A flow that does nothing before {@link #start}.
     *
     * @param steps null for none
     * @param mostBytes that it holds between input and destination
     */
    public StandardInputFlow(
            FlowConfig config,
            Destination destination,
            @Nullable Transform steps,
            LongRecordFile sideFile,
            long mostBytes,
            InputStream input) {
        this.config = config;
        this.framing = config.framing();
        this.framer = Framer.of(framing);
        this.footer = Footer.of(framing);
        this.builder = new BatchBuilder(steps);
        this.longRecord = new LongRecord(framing, framer, sideFile);
        this.input = input;
        this.sending = new InputSending(destination, mostBytes);
        this.origin = new Origin(config.id(), "-", UUID.randomUUID());
        this.mostWindowBytes = Math.max(framer.minWindow(), framing.maxRecordBytes()) + CHUNK_BYTES;
    }

    /** Starts its thread, which ends with the input. */
    public void start() {
        Thread reader = new Thread(this::read, "millrace-stdin");
        reader.setDaemon(true);
        reader.start();
        sending.every(Duration.ofMillis(250), this::flushIfQuiet);
    }

    public FlowConfig config() {
        return config;
    }

    /** The flow as people see it. */
    public FlowStatus status() {
        return sending.status(config.id());
    }

    /** Whether the input has ended, or reading was stopped, and all that was read is settled. */
    public boolean isOver() {
        return sending.isOver();
    }

    /** Reads nothing more; what was read is framed, as if the input had ended, and delivered. Does not wait. */
    public void stop() {
        sending.hurry();
        Thread last = new Thread(this::end, "millrace-stdin-end");
        last.setDaemon(true);
        last.start();
    }

    /** Ends; what is not delivered then is lost, and said. */
    public void close() {
        sending.close();
    }

    private void read() {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            int count = input.read(chunk);
            while (count >= 0 && take(chunk, count)) {
                count = input.read(chunk);
            }
        } catch (IOException e) {
            LOG.error("Standard input cannot be read any further and counts as ended: {}", e.getMessage());
        }
        end();
    }

    /** False if nothing is taken any more. */
    private boolean take(byte[] chunk, int count) {
        turn.lock();
        try {
            for (int at = 0; at < count && !isEnded; ) {
                int room = Math.min(count - at, mostWindowBytes - length);
                if (length + room > window.length) {
                    window = Arrays.copyOf(
                            window, Math.min(mostWindowBytes, Math.max(length + room, 2 * window.length)));
                }
                System.arraycopy(chunk, at, window, length, room);
                length += room;
                at += room;
                frame(length, false, true);
            }
            heardNanos = System.nanoTime();
            return !isEnded;
        } finally {
            turn.unlock();
        }
    }

    private void end() {
        turn.lock();
        try {
            if (!isEnded) {
                isEnded = true;
                frame(length, true, false);
                sending.ended();
            }
        } finally {
            turn.unlock();
        }
    }

    /** A record that waits for its next line, or for the end of its last one, waits no longer than it is told to. */
    private void flushIfQuiet() {
        if (!turn.tryLock()) {
            return;
        }
        try {
            long quiet = System.nanoTime() - heardNanos;
            if (isEnded || length == 0) {
                return;
            }
            if (framing.flushAfter().isPresent()
                    && quiet >= framing.flushAfter().get().toNanos()) {
                frame(length, true, false);
            } else if (framing.grouping() instanceof Grouping.MultiLine lines
                    && quiet >= lines.flushAfter().toNanos()) {
                frame(LineScan.lastEnd(window, 0, length), true, false);
            }
        } finally {
            turn.unlock();
        }
    }

    private void frame(int to, boolean isFinal, boolean mayWait) {
        if (to <= 0) {
            return;
        }
        builder.clear();
        int from = beginning(to, isFinal);
        if (from < 0) {
            return;
        }
        from = isDiscarding ? discarded(from, to) : from;
        int consumed = from + framer.frame(window, from, to, isFinal, this::record);
        if (consumed == 0 && length == mostWindowBytes) {
            consumed = tooLong();
        }
        if (consumed == 0) {
            return;
        }
        sending.send(builder.build(window, consumed, origin, 0), builder.tally(consumed), mayWait);
        System.arraycopy(window, consumed, window, 0, length - consumed);
        length -= consumed;
        base += consumed;
    }

    private int beginning(int to, boolean isFinal) {
        if (isBegun) {
            return 0;
        }
        int from = FileStart.contentFrom(framing, window, 0, to, isFinal || length == mostWindowBytes);
        isBegun = from >= 0;
        if (from > 0) {
            builder.skip("header", from);
        }
        return from;
    }

    private void record(int start, int end, int next) {
        if (sawFooter || footer.matches(window, start, end)) {
            sawFooter = true;
            builder.skip("footer", (long) next - start);
        } else if (next - start > framing.maxRecordBytes()) {
            longRecord.take(window, start, end, next, origin, base, builder);
        } else {
            builder.add(window, start, end, origin, base + start, next - start);
        }
    }

    /** The window is full and holds no end of a record. */
    private int tooLong() {
        if (framing.longRecords() instanceof LongRecords.Split) {
            int to = Utf8Cut.at(window, 0, framing.maxRecordBytes());
            builder.add(window, 0, to, origin, base, to);
            return to;
        }
        isDiscarding = true;
        longRecord.take(window, 0, length, length, origin, base, builder);
        return length;
    }

    /** What follows a record that was too long, up to the end of its line. */
    private int discarded(int from, int to) {
        int end = LineScan.nextEnd(window, from, to);
        isDiscarding = end < 0;
        int next = end < 0 ? to : end;
        longRecord.rest(window, from, next, builder);
        return next;
    }
}
