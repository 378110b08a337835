package io.millrace.agent.record;

import io.millrace.agent.config.Framing;

/** What stands before the first record of a file. */
public final class FileStart {
    private FileStart() {}

    /**
     * Where the first record begins in {@code window[from, to)}, which begins where the file does: after the byte order mark and the header
     * lines that the configuration leaves out.
     *
     * @param isFinal nothing will follow: unfinished header lines are all there is
     * @return -1 if that cannot be told before there are more bytes
     */
    public static int contentFrom(Framing framing, byte[] window, int from, int to, boolean isFinal) {
        int mark = framing.stripByteOrderMark() ? byteOrderMark(window, from, to) : 0;
        if (mark < 0 && !isFinal) {
            return -1;
        }
        int end = LineScan.headerEnd(window, from + Math.max(0, mark), to, framing.skipHeaderLines());
        return end < 0 && isFinal ? to : end;
    }

    /** How long the UTF-8 byte order mark at the start of {@code window[from, to)} is: 3, 0 if there is none, -1 if more bytes must tell. */
    public static int byteOrderMark(byte[] window, int from, int to) {
        int[] mark = {0xEF, 0xBB, 0xBF};
        for (int i = 0; i < mark.length; i++) {
            if (from + i >= to) {
                return -1;
            }
            if ((window[from + i] & 0xFF) != mark[i]) {
                return 0;
            }
        }
        return mark.length;
    }
}
