package io.millrace.local;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import software.amazon.eventstream.Message;

/** SubscribeToShard in JSON over a bare HTTP/1.1 connection: head, chunks and messages as they come over the wire. */
final class RawSubscription implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LENGTH_BYTES = 4;

    private final Socket socket;
    private final DataInputStream body;
    private final String head;

    private RawSubscription(Socket socket, String request) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) LIMIT.toMillis());
        byte[] content = request.getBytes(StandardCharsets.UTF_8);
        String asked = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
                + "X-Amz-Target: Kinesis_20131202.SubscribeToShard\r\nContent-Length: " + content.length + "\r\n\r\n";
        socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(content);
        InputStream in = socket.getInputStream();
        this.head = head(in);
        this.body = new DataInputStream(new Chunks(in));
    }

    static RawSubscription open(URI endpoint, String consumerArn, String shard, String type) throws IOException {
        return new RawSubscription(
                new Socket(endpoint.getHost(), endpoint.getPort()),
                "{\"ConsumerARN\":\"" + consumerArn + "\",\"ShardId\":\"" + shard
                        + "\",\"StartingPosition\":{\"Type\":\"" + type + "\"}}");
    }

    /** Status line and headers. */
    String head() {
        return head;
    }

    /** The next message, its checksums checked; EOFException after the last chunk. */
    Message next() throws IOException {
        int length = body.readInt();
        byte[] message = new byte[length];
        ByteBuffer.wrap(message).putInt(length);
        body.readFully(message, LENGTH_BYTES, length - LENGTH_BYTES);
        return Message.decode(ByteBuffer.wrap(message));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        while (!lines.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            lines.write(in.read());
        }
        return lines.toString(StandardCharsets.US_ASCII);
    }

    /** Ends the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The content of a chunked body. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;
        private boolean isOver;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0 && !isOver) {
                left = Integer.parseInt(line(), 16);
                isOver = left == 0;
            }
            if (isOver) {
                return -1;
            }
            int count = in.read(target, offset, Math.min(length, left));
            if (count < 0) {
                throw new EOFException("The connection ended inside a chunk");
            }
            left -= count;
            if (left == 0 && !line().isEmpty()) {
                throw new IOException("A chunk is longer than it said");
            }
            return count;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int read = in.read();
            while (read != '\n') {
                if (read < 0) {
                    throw new EOFException("The connection ended between chunks");
                }
                if (read != '\r') {
                    line.append((char) read);
                }
                read = in.read();
            }
            return line.toString();
        }
    }
}
