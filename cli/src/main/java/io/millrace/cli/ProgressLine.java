package io.millrace.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** How far a long work is, drawn over in one line of a terminal, ten times a second at most; nothing elsewhere. One thread. */
final class ProgressLine {
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final int BAR = 24;
    private static final String CLEAR = "\r\u001b[2K";

    private final PrintWriter err;
    private final boolean shown;
    private final long totalBytes;
    private final long startNanos = System.nanoTime();
    private long nextNanos = startNanos;
    private boolean isDrawn;

    /**
     * Draws nothing yet.
     *
     * @param shown whether standard error is a terminal
     * @param totalBytes what there is to do; below 0 if nobody knows
     */
    ProgressLine(PrintWriter err, boolean shown, long totalBytes) {
        this.err = err;
        this.shown = shown;
        this.totalBytes = totalBytes;
    }

    void at(long records, long bytes) {
        long now = System.nanoTime();
        if (shown && now - nextNanos >= 0) {
            nextNanos = now + BETWEEN.toNanos();
            isDrawn = true;
            err.print(CLEAR + text(records, bytes, totalBytes, Duration.ofNanos(now - startNanos)));
            err.flush();
        }
    }

    /** Leaves the line empty for what comes next. */
    void clear() {
        if (isDrawn) {
            isDrawn = false;
            err.print(CLEAR);
            err.flush();
        }
    }

    static String text(long records, long bytes, long totalBytes, Duration elapsed) {
        double seconds = Math.max(elapsed.toMillis(), 1) / 1_000.0;
        String rate =
                String.format(Locale.ROOT, "%,d records, %s, %,.0f records/s", records, size(bytes), records / seconds);
        if (totalBytes <= 0) {
            return rate;
        }
        double part = Math.min(1, (double) bytes / totalBytes);
        int full = (int) (part * BAR);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %% of %s, %s",
                "=".repeat(full),
                " ".repeat(BAR - full),
                Math.floor(part * 100),
                size(totalBytes),
                rate);
    }

    private static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}
