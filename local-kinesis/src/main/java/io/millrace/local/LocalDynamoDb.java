package io.millrace.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Amazon's DynamoDB Local, started in this JVM on a port. It is not part of this library: put
 * {@code software.amazon.dynamodb:DynamoDBLocal} on the class path, under its own licence (the Amazon DynamoDB Local
 * License Agreement). One database for all credentials and regions; usage reports are switched off. DynamoDB Local itself
 * listens on every interface of the host, not on the loopback one alone.
 */
public final class LocalDynamoDb implements AutoCloseable {
    /** Two that start at the same time could be given the same free port, and would undo each other's mute. */
    private static final Lock STARTING = new ReentrantLock();

    private final DynamoDBProxyServer server;
    private final URI endpoint;

    private LocalDynamoDb(DynamoDBProxyServer server, int port) {
        this.server = server;
        this.endpoint = URI.create("http://127.0.0.1:" + port);
    }

    /** Starts in memory on a free port. */
    public static LocalDynamoDb start() {
        return start(0, null);
    }

    /**
     * Starts on a port.
     *
     * @param port 0 for any free one
     * @param directory where tables are kept over restarts, created if need be; null for in memory
     * @throws LocalKinesisException if DynamoDB Local is not on the class path, or the port or directory cannot be used
     */
    public static LocalDynamoDb start(int port, @Nullable Path directory) {
        STARTING.lock();
        try {
            return startAlone(port, directory);
        } finally {
            STARTING.unlock();
        }
    }

    private static LocalDynamoDb startAlone(int port, @Nullable Path directory) {
        int chosen = probed(port);
        List<String> arguments = new ArrayList<>(List.of("-sharedDb", "-disableTelemetry", "-port", "" + chosen));
        if (directory == null) {
            arguments.add("-inMemory");
        } else {
            arguments.addAll(List.of("-dbPath", created(directory).toString()));
        }
        MutedOutput muted = MutedOutput.begin();
        try {
            DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(arguments.toArray(String[]::new));
            server.start();
            return new LocalDynamoDb(server, chosen);
        } catch (NoClassDefFoundError e) {
            throw new LocalKinesisException(
                    "DynamoDB Local is not on the class path (" + e.getMessage()
                            + " is missing); add software.amazon.dynamodb:DynamoDBLocal, or give the endpoint of"
                            + " another DynamoDB",
                    e);
        } catch (Exception e) { // it declares no narrower type
            throw new LocalKinesisException("DynamoDB Local did not start on port " + chosen + ": " + e, e);
        } finally {
            muted.close();
        }
    }

    public URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // it declares no narrower type
            throw new LocalKinesisException("DynamoDB Local at " + endpoint + " did not stop: " + e, e);
        }
    }

    /** DynamoDB Local only prints that its port is taken, and cannot pick a free one. */
    private static int probed(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress((InetAddress) null, port));
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new LocalKinesisException(
                    "Port " + port + " for DynamoDB Local is in use or not ours to open; stop what holds it or choose"
                            + " another port (0 picks a free one)",
                    e);
        }
    }

    private static Path created(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new LocalKinesisException(
                    "Directory " + directory + " for DynamoDB Local could not be created: " + e, e);
        }
    }
}
