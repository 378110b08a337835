package io.millrace.local.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ports; one service behind all of them. */
public final class HttpServer {
    private static final int BACKLOG = 1024;

    private final String host;
    private final Service service;
    private final NetworkThreads threads;
    private final Optional<Upstream> dynamoDb;

    /** @param dynamoDb where requests for that service are sent on to; without it they are refused */
    public HttpServer(String host, NetworkThreads threads, Service service, Optional<URI> dynamoDb) {
        this.host = host;
        this.threads = threads;
        this.service = service;
        this.dynamoDb = dynamoDb.map(address -> new Upstream(address, threads));
    }

    /**
     * Opens a cleartext port for HTTP/1.1 and HTTP/2.
     *
     * @param port 0 for any free one
     * @return the port
     */
    public int openPlain(int port) throws IOException {
        return bind(port, null);
    }

    /** A TLS port and the certificate it shows. */
    public record TlsPort(int port, X509Certificate certificate) {}

    /**
     * Opens a TLS port for HTTP/1.1 and HTTP/2, by ALPN or prior knowledge.
     *
     * @param port 0 for any free one
     * @param now begins the certificate's validity
     */
    public TlsPort openTls(int port, Instant now) throws IOException {
        GeneratedCertificate generated = GeneratedCertificate.forLocalhost(now);
        return new TlsPort(bind(port, TlsSettings.showing(generated)), generated.certificate());
    }

    private int bind(int port, @Nullable TlsSettings tls) throws IOException {
        return bind(host, port, threads, new ConnectionSetup(() -> new RequestHandler(service, dynamoDb), tls));
    }

    /** Opens a port whose connections are set up so. */
    static int bind(String host, int port, NetworkThreads threads, ChannelHandler setup) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(threads.group())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(setup)
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        Channel listening = bound.channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }
}
