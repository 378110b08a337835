package io.millrace.local;

import io.millrace.local.http.HttpServer;
import io.millrace.local.http.NetworkThreads;
import io.millrace.local.http.Service;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** The open ports of an engine, as its users address them. */
record Ports(URI plain, Optional<URI> tls, Optional<X509Certificate> certificate) {

    /**
     * Opens a service's ports, or tells in one line which of them cannot be had.
     *
     * @param dynamoDb where requests for that service go on to
     */
    static Ports open(
            NetworkThreads threads,
            Service service,
            String host,
            int port,
            OptionalInt tlsPort,
            Optional<URI> dynamoDb,
            Instant now) {
        HttpServer server = new HttpServer(host, threads, service, dynamoDb);
        URI plain = URI.create("http://" + host + ":" + open(port, host, server::openPlain));
        if (tlsPort.isEmpty()) {
            return new Ports(plain, Optional.empty(), Optional.empty());
        }
        HttpServer.TlsPort tls = open(tlsPort.getAsInt(), host, wanted -> server.openTls(wanted, now));
        URI endpoint = URI.create("https://" + host + ":" + tls.port());
        return new Ports(plain, Optional.of(endpoint), Optional.of(tls.certificate()));
    }

    /** Opens one port. */
    @FunctionalInterface
    interface Opening<T> {
        T open(int port) throws IOException;
    }

    static <T> T open(int port, String host, Opening<T> opening) {
        try {
            return opening.open(port);
        } catch (IOException e) {
            String reason = e.getCause() instanceof BindException
                    ? "is in use or not ours to open; stop what holds it or choose another port (0 picks a free one)"
                    : "could not be opened: " + e.getMessage();
            throw new LocalKinesisException("Port " + port + " on " + host + " " + reason, e);
        }
    }
}
