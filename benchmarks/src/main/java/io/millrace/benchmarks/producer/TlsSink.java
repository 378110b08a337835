package io.millrace.benchmarks.producer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A Kinesis endpoint that stores nothing and answers at once, over HTTP/1.1 and HTTP/2, always with TLS; also STS for the KPL, which asks
 * whose credentials it has. As cheap as it can be, so that what it takes of the machine is little beside what writes to it.
 */
final class TlsSink {
    private final SinkShards shards;
    private final boolean takesApart;
    private final SinkCounts counts = new SinkCounts();
    private final StallGate gate;

    private TlsSink(SinkShards shards, boolean takesApart, StallGate gate) {
        this.shards = shards;
        this.takesApart = takesApart;
        this.gate = gate;
    }

    /**
     * Serves until its standard input ends; prints its port first. A line {@code stall} makes answers wait, {@code go} lets them
     * go, {@code counts} prints {@link SinkCounts#line}.
     *
     * @param arguments the key store, the number of shards, whether to take aggregates apart and count the different keys, and how many
     *     milliseconds every answer waits
     */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        TlsSink sink = new TlsSink(
                new SinkShards(Integer.parseInt(arguments[1])),
                Boolean.parseBoolean(arguments[2]),
                new StallGate(Long.parseLong(arguments[3])));
        SSLServerSocket server = SinkSocket.listen(Path.of(arguments[0]));
        start("accept", () -> sink.accept(server));
        System.out.println(server.getLocalPort());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "stall" -> sink.gate.close();
                case "go" -> sink.gate.open();
                case "counts" -> System.out.println(sink.counts.line());
                default -> throw new IllegalArgumentException("The sink knows no command " + command);
            }
        }
    }

    private void accept(SSLServerSocket server) {
        try {
            while (true) {
                SSLSocket client = (SSLSocket) server.accept();
                client.setTcpNoDelay(true);
                start("connection", () -> serve(client));
            }
        } catch (IOException e) {
            throw new IllegalStateException("The sink accepts no connections any more", e);
        }
    }

    private void serve(Socket client) {
        SinkService service = new SinkService(shards, counts, gate, takesApart);
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] first = in.readNBytes(3);
            if (new String(first, StandardCharsets.US_ASCII).equals("PRI")) {
                in.skipNBytes(Http2Connection.PREFACE_BYTES - first.length);
                new Http2Connection(in, out, service).serve();
            } else {
                new Http1Connection(first, in, out, service).serve();
            }
        } catch (IOException e) {
            // The client left; whether it should have, its own side tells.
        } catch (RuntimeException e) {
            System.err.println("The sink does not understand a request: " + e);
        }
    }

    private static void start(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }
}
