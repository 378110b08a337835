package io.millrace.local.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up connections that lead to another HTTP server: HTTP/1.1, requests of at most 32 MiB, answers of any size that
 * pass as they come. Who decides what becomes of a request is called on a network thread and must not wait.
 */
public final class HttpProxy extends ChannelInitializer<Channel> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpProxy.class);
    private static final int MOST_BODY_BYTES = 32 << 20;

    private final Upstream upstream;
    private final Consumer<Passage> decision;

    private HttpProxy(Upstream upstream, Consumer<Passage> decision) {
        this.upstream = upstream;
        this.decision = decision;
    }

    /**
     * Opens a port that leads to a server.
     *
     * @param port 0 for any free one
     * @param backend scheme http or https, host and perhaps a port
     * @param decision sends each request on, or does not
     * @return the port
     */
    public static int open(String host, int port, NetworkThreads threads, URI backend, Consumer<Passage> decision)
            throws IOException {
        return HttpServer.bind(host, port, threads, new HttpProxy(new Upstream(backend, threads), decision));
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new HttpServerCodec())
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new HttpObjectAggregator(MOST_BODY_BYTES))
                .addLast(new ToClient.Brake())
                .addLast(new Entrance());
    }

    /** Makes a passage of each request. */
    private final class Entrance extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            decision.accept(new Passage(context, ProxiedRequest.of(request), upstream));
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a close has nobody to tell
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Clients that go away are everyday; a person looks only when debugging.
            LOG.debug("Connection {} ended", context.channel(), cause);
            context.close();
        }
    }
}
