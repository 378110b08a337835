package io.millrace.agent.transform;

import io.millrace.agent.record.Utf8Cut;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes JSON into bytes that are used again and again. What is not UTF-8 is written as U+FFFD, a byte each. */
final class JsonBytes {
    /** Kept from one record to the next up to this size. */
    private static final int KEPT = 1024 * 1024;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** For each byte of ASCII: 0 if it stands for itself, the letter behind the backslash, or {@code u}. */
    private static final byte[] ESCAPES = new byte[128];

    static {
        Arrays.fill(ESCAPES, 0, 0x20, (byte) 'u');
        ESCAPES['\n'] = 'n';
        ESCAPES['\r'] = 'r';
        ESCAPES['\t'] = 't';
        ESCAPES['\b'] = 'b';
        ESCAPES['\f'] = 'f';
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
    }

    private byte[] out = new byte[1024];
    private int size;

    void put(char ascii) {
        room(1);
        out[size++] = (byte) ascii;
    }

    void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    void put(byte[] bytes, int from, int to) {
        room(to - from);
        System.arraycopy(bytes, from, out, size, to - from);
        size += to - from;
    }

    /** A text in quotes. */
    void text(byte[] bytes, int from, int to) {
        put('"');
        part(bytes, from, to);
        put('"');
    }

    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        text(bytes, 0, bytes.length);
    }

    /** A part of a text, between quotes that the caller writes. */
    void part(byte[] bytes, int from, int to) {
        room(to - from);
        int at = from;
        while (at < to) {
            byte value = bytes[at];
            if (value >= 0 && ESCAPES[value] == 0) {
                out[size++] = value;
                at++;
            } else {
                at += special(bytes, at, to);
            }
        }
    }

    private int special(byte[] bytes, int at, int to) {
        room(6 + to - at);
        byte value = bytes[at];
        if (value < 0) {
            return beyondAscii(bytes, at, to);
        }
        out[size++] = '\\';
        out[size++] = ESCAPES[value];
        if (ESCAPES[value] == 'u') {
            out[size++] = '0';
            out[size++] = '0';
            out[size++] = HEX[value >> 4];
            out[size++] = HEX[value & 15];
        }
        return 1;
    }

    private int beyondAscii(byte[] bytes, int at, int to) {
        int length = Utf8Cut.sequence(bytes, at, to);
        if (length == 0) {
            out[size++] = (byte) 0xEF;
            out[size++] = (byte) 0xBF;
            out[size++] = (byte) 0xBD;
            return 1;
        }
        for (int i = 0; i < length; i++) {
            out[size++] = bytes[at + i];
        }
        return length;
    }

    private void room(int more) {
        if (out.length - size < more) {
            out = Arrays.copyOf(out, Math.max(size + more, out.length * 2));
        }
    }

    void clear() {
        size = 0;
    }

    /** What was written, and begins anew. */
    byte[] take(boolean withLineFeed) {
        if (withLineFeed) {
            put('\n');
        }
        byte[] taken = Arrays.copyOf(out, size);
        size = 0;
        if (out.length > KEPT) {
            out = new byte[1024];
        }
        return taken;
    }

    /** A text in quotes, as bytes. */
    static byte[] quoted(String text) {
        JsonBytes json = new JsonBytes();
        json.text(text);
        return json.take(false);
    }
}
