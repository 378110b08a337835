package io.millrace.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection over which a test speaks HTTP/1.1 by hand and sees every byte. */
final class RawConnection implements AutoCloseable {
    private final SocketChannel channel;

    RawConnection(URI endpoint) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
    }

    /** Sends a request without a signature. */
    void send(String target, String json) throws IOException {
        String request = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: " + target
                + "\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: " + json.length() + "\r\n\r\n"
                + json;
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Everything until the other side ends the connection. */
    String readToEnd() throws IOException {
        return new String(channel.socket().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the connection stays open and silent for so long. */
    boolean isSilentFor(int millis) throws IOException {
        channel.socket().setSoTimeout(millis);
        try {
            return channel.socket().getInputStream().read() == Integer.MAX_VALUE;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** Whether the other side stops to read before it has got so much, and does not go on for a while. */
    boolean isNotReadBeyond(long mostBytes, int millis) throws IOException {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            long sent = 0;
            while (sent < mostBytes) {
                if (selector.select(millis) == 0) {
                    return true;
                }
                selector.selectedKeys().clear();
                sent += channel.write(ByteBuffer.allocate(1 << 20));
            }
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
