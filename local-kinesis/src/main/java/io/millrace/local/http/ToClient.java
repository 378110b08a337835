package io.millrace.local.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands another server's answer on to the client as it comes, no faster than the client takes it. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever is not there to read the answer has closed the connection
final class ToClient implements Hearer {
    private final ChannelHandlerContext client;
    private final String requestId;
    private final Consumer<String> whenUnanswered;
    private boolean isBegun;

    /** @param whenUnanswered told why there is no answer, if not even its headers have come */
    ToClient(ChannelHandlerContext client, String requestId, Consumer<String> whenUnanswered) {
        this.client = client;
        this.requestId = requestId;
        this.whenUnanswered = whenUnanswered;
    }

    @Override
    public void hear(HttpObject piece, UpstreamConnection upstream) {
        if (piece instanceof HttpResponse response) {
            isBegun = true;
            DefaultHttpResponse passed =
                    new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status(), response.headers());
            passed.headers().remove(HttpHeaderNames.CONNECTION).set("x-amzn-RequestId", requestId);
            client.write(passed);
        }
        if (piece instanceof HttpContent content) {
            client.writeAndFlush(content);
        }
        Channel channel = client.channel();
        if (channel.isActive() && !channel.isWritable()) {
            pause(channel, upstream);
        }
    }

    private static void pause(Channel channel, UpstreamConnection upstream) {
        upstream.reading(false);
        channel.pipeline().get(Brake.class).held = upstream;
        if (channel.isWritable() || !channel.isActive()) {
            upstream.reading(true);
        }
    }

    @Override
    public void failed(String reason) {
        if (isBegun) {
            client.close();
        } else {
            whenUnanswered.accept(reason);
        }
    }

    /** Resumes reading from the server once the client has taken what was sent, or has gone. */
    static final class Brake extends ChannelInboundHandlerAdapter {
        private volatile @Nullable UpstreamConnection held;

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                release();
            }
            context.fireChannelWritabilityChanged();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            release();
            context.fireChannelInactive();
        }

        private void release() {
            UpstreamConnection waiting = held;
            if (waiting != null) {
                held = null;
                waiting.reading(true);
            }
        }
    }
}
