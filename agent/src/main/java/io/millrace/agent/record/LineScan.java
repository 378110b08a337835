package io.millrace.agent.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for line feeds, eight bytes at a time. */
public final class LineScan {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    private LineScan() {}

    /** Where the line ends that goes through {@code from}: after the first line feed in {@code window[from, to)}, or -1 if there is none. */
    public static int nextEnd(byte[] window, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) LONGS.get(window, at) ^ LINE_FEEDS;
            long hits = (word - ONES) & ~word & TOPS;
            if (hits != 0) {
                return at + (Long.numberOfTrailingZeros(hits) >>> 3) + 1;
            }
        }
        for (; at < to; at++) {
            if (window[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    /** After the last line feed in {@code window[from, to)}, or -1 if there is none. */
    public static int lastEnd(byte[] window, int from, int to) {
        for (int at = to - 1; at >= from; at--) {
            if (window[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    /** After so many lines from {@code from}, or -1 if {@code window[from, to)} has fewer. */
    public static int headerEnd(byte[] window, int from, int to, int lines) {
        int at = from;
        for (int i = 0; i < lines; i++) {
            at = nextEnd(window, at, to);
            if (at < 0) {
                return -1;
            }
        }
        return at;
    }

    /** Whether all bytes are below 0x80. */
    public static boolean isAscii(byte[] window, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            if (((long) LONGS.get(window, at) & TOPS) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (window[at] < 0) {
                return false;
            }
        }
        return true;
    }
}
