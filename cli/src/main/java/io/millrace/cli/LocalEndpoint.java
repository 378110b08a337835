package io.millrace.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** An endpoint on this machine: any credentials do, and whether somebody listens can be told at once. */
final class LocalEndpoint {
    private static final int CONNECT_MILLIS = 2_000;

    private LocalEndpoint() {}

    static boolean isLocal(URI endpoint) {
        String host = endpoint.getHost();
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** Fails with one line if nobody listens; the SDK would try again for half a minute before it said so. */
    static void requireListening(String option, URI endpoint) {
        int port = endpoint.getPort() >= 0
                ? endpoint.getPort()
                : endpoint.getScheme().equals("https") ? 443 : 80;
        String host = endpoint.getHost().replaceAll("[\\[\\]]", "");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new UserError(
                    "nothing listens at " + endpoint + " (" + e.getMessage() + "); start it, or correct " + option);
        }
    }
}
