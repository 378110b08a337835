package io.millrace.local.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The ports and the network threads; one service behind all of them. */
public final class HttpServer implements AutoCloseable {
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int BACKLOG = 1024;

    private final String host;
    private final Service service;
    private final EventLoopGroup threads =
            new NioEventLoopGroup(THREADS, new DefaultThreadFactory("local-kinesis", true));

    public HttpServer(String host, Service service) {
        this.host = host;
        this.service = service;
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
        ChannelFuture bound = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionSetup(service, tls))
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        Channel listening = bound.channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Closes every port and connection. */
    @Override
    public void close() {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
