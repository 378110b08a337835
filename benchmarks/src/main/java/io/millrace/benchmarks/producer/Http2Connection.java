package io.millrace.benchmarks.producer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of an HTTP/2 connection, as far as a client of Kinesis needs one: headers are not decoded, and an answer leaves when the
 * connection's window has room for the whole of it. Windows for requests are so large that nobody waits for them.
 */
final class Http2Connection {
    static final int PREFACE_BYTES = 24;

    private static final int HEAD_BYTES = 9;
    private static final int MOST_FRAME_BYTES = 1 << 14;
    private static final int STREAM_WINDOW_BYTES = 1 << 24;
    private static final int CONNECTION_WINDOW_BYTES = 1 << 30;
    private static final int FIRST_WINDOW_BYTES = 65_535;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    private final InputStream in;
    private final OutputStream out;
    private final SinkService service;
    private final ReplyBuffer frames = new ReplyBuffer();
    private final ReplyBuffer body = new ReplyBuffer();
    private final ReplyBuffer headers = new ReplyBuffer();
    private final byte[] frame = new byte[HEAD_BYTES + MOST_FRAME_BYTES];
    private final Map<Integer, Body> bodies = new HashMap<>();
    private final Deque<Body> spare = new ArrayDeque<>();
    private final Deque<Answer> waiting = new ArrayDeque<>();
    private long window = FIRST_WINDOW_BYTES;
    private long taken;

    /** A request on its way. */
    private static final class Body {
        byte[] bytes = new byte[1 << 16];
        int size;
    }

    /** A response that waits for room in the client's window. */
    private static final class Answer {
        final int stream;
        final byte[] headers;
        final byte[] body;

        Answer(int stream, byte[] headers, byte[] body) {
            this.stream = stream;
            this.headers = headers;
            this.body = body;
        }
    }

    Http2Connection(InputStream in, OutputStream out, SinkService service) {
        this.in = in;
        this.out = out;
        this.service = service;
    }

    /** Serves until the client leaves; the client's preface has been read. */
    void serve() throws IOException {
        // At most 128 streams at once, and the window for each; then the window for all.
        head(2 * 6, SETTINGS, 0, 0).put(0).put(3).put(0).put(0).put(0).put(128);
        frames.put(0).put(4);
        number(STREAM_WINDOW_BYTES);
        openWindow(CONNECTION_WINDOW_BYTES);
        flush();
        while (in.readNBytes(frame, 0, HEAD_BYTES) == HEAD_BYTES) {
            int length = number(frame, 0) >>> Byte.SIZE;
            read(length, frame[3], frame[4] & 0xFF, number(frame, 5));
            flush();
        }
    }

    private void read(int length, int type, int flags, int stream) throws IOException {
        if (type == DATA) {
            readData(length, flags, stream);
            return;
        }
        if (length > MOST_FRAME_BYTES) {
            throw new IOException("A frame of " + length + " bytes");
        }
        fill(frame, 0, length);
        switch (type) {
            case HEADERS -> {
                Body fresh = spare.isEmpty() ? new Body() : spare.pop();
                bodies.put(stream, fresh);
            }
            case RESET -> {
                Body unwanted = bodies.remove(stream);
                waiting.removeIf(answer -> answer.stream == stream);
                recycle(unwanted);
            }
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    head(0, SETTINGS, ACK, 0);
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    head(length, PING, ACK, 0).put(frame, 0, length);
                }
            }
            case WINDOW_UPDATE -> {
                if (stream == 0) {
                    window += number(frame, 0);
                    writeWaiting();
                }
            }
            default -> {}
        }
    }

    private void readData(int length, int flags, int stream) throws IOException {
        int padding = (flags & PADDED) == 0 ? 0 : in.read();
        int data = (flags & PADDED) == 0 ? length : length - 1 - padding;
        Body request = bodies.get(stream);
        if (request == null) {
            in.skipNBytes(data);
        } else {
            append(request, data);
        }
        in.skipNBytes(padding);
        taken += length;
        if (taken > CONNECTION_WINDOW_BYTES / 2) {
            openWindow((int) taken);
            taken = 0;
        }
        if (request != null && (flags & END_STREAM) != 0) {
            bodies.remove(stream);
            answer(request, stream);
            recycle(request);
        }
    }

    private void append(Body request, int length) throws IOException {
        if (request.size + length > request.bytes.length) {
            byte[] larger = new byte[Math.max(2 * request.bytes.length, request.size + length)];
            System.arraycopy(request.bytes, 0, larger, 0, request.size);
            request.bytes = larger;
        }
        fill(request.bytes, request.size, length);
        request.size += length;
    }

    private void answer(Body request, int stream) {
        body.clear();
        String contentType = service.answer(request.bytes, request.size, null, body);
        // Status 200 from the static table, and the content type as a literal under its name's index 31.
        headers.clear();
        headers.put(0x88).put(0x0F).put(31 - 15).put(contentType.length()).put(contentType);
        waiting.add(new Answer(stream, headers.copy(0, headers.size()), body.copy(0, body.size())));
        writeWaiting();
    }

    private void writeWaiting() {
        while (!waiting.isEmpty() && waiting.getFirst().body.length <= window) {
            Answer next = waiting.removeFirst();
            window -= next.body.length;
            head(next.headers.length, HEADERS, END_HEADERS, next.stream).put(next.headers);
            int at = 0;
            do {
                int length = Math.min(MOST_FRAME_BYTES, next.body.length - at);
                boolean isLast = at + length == next.body.length;
                head(length, DATA, isLast ? END_STREAM : 0, next.stream).put(next.body, at, length);
                at += length;
            } while (at < next.body.length);
        }
    }

    private void recycle(@Nullable Body request) {
        if (request != null) {
            request.size = 0;
            spare.push(request);
        }
    }

    private void openWindow(int bytes) {
        head(4, WINDOW_UPDATE, 0, 0);
        number(bytes);
    }

    private ReplyBuffer head(int length, int type, int flags, int stream) {
        frames.put(length >> 16).put(length >> 8).put(length).put(type).put(flags);
        number(stream);
        return frames;
    }

    private void number(int value) {
        frames.put(value >> 24).put(value >> 16).put(value >> 8).put(value);
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }

    private void fill(byte[] into, int offset, int length) throws IOException {
        if (in.readNBytes(into, offset, length) < length) {
            throw new EOFException("The client left in the middle of a frame");
        }
    }

    private void flush() throws IOException {
        if (frames.size() > 0) {
            frames.writeTo(out);
            out.flush();
            frames.clear();
        }
    }
}
