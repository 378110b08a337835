package io.millrace.benchmarks.producer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The server's end of an HTTP/1.1 connection: a request, its answer, the next request. */
final class Http1Connection {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_HEAD_BYTES = 1 << 14;

    private final InputStream in;
    private final OutputStream out;
    private final SinkService service;
    private final ReplyBuffer body = new ReplyBuffer();
    private final ReplyBuffer answer = new ReplyBuffer();
    private final byte[] head = new byte[MOST_HEAD_BYTES];
    private byte[] request = new byte[1 << 20];
    private int headSize;
    private int filled;

    // What the last head said.
    private int contentLength;
    private @Nullable String operation;
    private boolean awaitsContinue;

    /**
     * @param first the bytes that were read to tell the protocol by
     */
    Http1Connection(byte[] first, InputStream in, OutputStream out, SinkService service) {
        System.arraycopy(first, 0, head, 0, first.length);
        this.filled = first.length;
        this.in = in;
        this.out = out;
        this.service = service;
    }

    /** Serves until the client leaves. */
    void serve() throws IOException {
        while (readHead()) {
            if (awaitsContinue) {
                out.write(CONTINUE);
                out.flush();
            }
            readBody();
            body.clear();
            String contentType = service.answer(request, contentLength, operation, body);
            answer.clear();
            answer.put("HTTP/1.1 200 OK\r\nx-amzn-RequestId: 00000000-0000-0000-0000-000000000000\r\nContent-Type: ");
            answer.put(contentType).put("\r\nContent-Length: " + body.size() + "\r\n\r\n");
            body.appendTo(answer);
            answer.writeTo(out);
            out.flush();
        }
    }

    private boolean readHead() throws IOException {
        headSize = endOfHead(0);
        while (headSize < 0) {
            int read = in.read(head, filled, head.length - filled);
            if (read <= 0) {
                return false;
            }
            int from = Math.max(0, filled - 3);
            filled += read;
            headSize = endOfHead(from);
        }
        parse(new String(head, 0, headSize, StandardCharsets.ISO_8859_1));
        return true;
    }

    /** Where the body begins; below zero if that has not been read. */
    private int endOfHead(int from) {
        for (int i = from; i + 3 < filled; i++) {
            if (head[i] == '\r' && head[i + 1] == '\n' && head[i + 2] == '\r' && head[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private void parse(String text) {
        contentLength = 0;
        operation = null;
        awaitsContinue = false;
        for (String line : text.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).trim();
            switch (name) {
                case "content-length" -> contentLength = Integer.parseInt(value);
                case "x-amz-target" -> operation = value.substring(value.indexOf('.') + 1);
                case "expect" -> awaitsContinue = true;
                default -> {}
            }
        }
    }

    /** Reads the body, and keeps what came with the head beyond it. */
    private void readBody() throws IOException {
        if (request.length < contentLength) {
            request = new byte[Math.max(contentLength, 2 * request.length)];
        }
        int early = Math.min(contentLength, filled - headSize);
        System.arraycopy(head, headSize, request, 0, early);
        filled -= headSize + early;
        System.arraycopy(head, headSize + early, head, 0, filled);
        int left = contentLength - early;
        if (in.readNBytes(request, early, left) < left) {
            throw new IOException("The client left in the middle of a request");
        }
    }
}
