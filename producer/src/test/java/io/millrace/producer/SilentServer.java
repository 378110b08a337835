package io.millrace.producer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts connections and never answers. It keeps nothing of what it reads, if it reads at all. */
final class SilentServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesRead = new AtomicLong();
    private final boolean reads;

    /** A server that reads all requests, or leaves them in the network's buffers. */
    SilentServer(boolean reads) {
        this.reads = reads;
        try {
            listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    long bytesRead() {
        return bytesRead.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.add(connection);
                if (reads) {
                    start(() -> read(connection));
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void read(Socket connection) {
        byte[] buffer = new byte[64 * 1024];
        try (connection;
                InputStream in = connection.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytesRead.addAndGet(count);
            }
        } catch (IOException e) {
            // The client gave up.
        }
        connections.remove(connection);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "silent-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
