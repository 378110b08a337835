package io.millrace.local.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.pool.AbstractChannelPoolHandler;
import io.netty.channel.pool.SimpleChannelPool;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Another HTTP server and the connections that are kept to it. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot go back to the pool is closed by it
final class Upstream {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int MOST_CONNECTIONS = 5;

    private final URI address;
    private final SimpleChannelPool pool;

    /** @param address scheme http or https, host and perhaps a port */
    Upstream(URI address, NetworkThreads threads) {
        this.address = address;
        boolean isTls = address.getScheme().equals("https");
        int port = address.getPort() >= 0 ? address.getPort() : isTls ? 443 : 80;
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        Bootstrap bootstrap = new Bootstrap()
                .group(threads.group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress(InetSocketAddress.createUnresolved(host, port));
        pool = new SimpleChannelPool(bootstrap, new AbstractChannelPoolHandler() {
            @Override
            public void channelCreated(Channel channel) {
                if (isTls) {
                    channel.pipeline().addLast(tls(host, port));
                }
                channel.pipeline()
                        .addLast(new HttpClientCodec())
                        .addLast(new IdleStateHandler(UpstreamConnection.TICK_SECONDS, 0, 0))
                        .addLast(new UpstreamConnection(channel));
            }
        });
    }

    /** Sends a request on a kept connection or a new one; the answer goes to the hearer, piece by piece. */
    void send(ProxiedRequest request, Hearer hearer) {
        send(request, hearer, MOST_CONNECTIONS);
    }

    private void send(ProxiedRequest request, Hearer hearer, int connectionsLeft) {
        pool.acquire().addListener((Future<Channel> acquired) -> {
            if (acquired.isSuccess()) {
                Channel channel = acquired.getNow();
                UpstreamConnection connection = channel.pipeline().get(UpstreamConnection.class);
                connection.begin(request, hearer, () -> pool.release(channel), () -> {
                    // A kept connection may end in the moment it is chosen; nothing was sent on it.
                    if (connectionsLeft > 1) {
                        send(request, hearer, connectionsLeft - 1);
                    } else {
                        hearer.failed("every connection to " + address + " ended at once");
                    }
                });
            } else {
                hearer.failed(
                        "nobody answers at " + address + ": " + acquired.cause().getMessage());
            }
        });
    }

    private static SslHandler tls(String host, int port) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine(host, port);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            return new SslHandler(engine);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no TLS", e);
        }
    }
}
