package io.millrace.local.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to another server, with at most one request on it. Lives on its connection's thread. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be sent ends the connection, which is heard of
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    /** How often silence is looked at; kept connections without a request end after one such time. */
    static final int TICK_SECONDS = 5;

    private static final int MOST_SILENT_TICKS = 12;

    private final Channel channel;
    private @Nullable Hearer hearer;
    private Runnable whenFree = () -> {};
    private boolean isKept = true;
    private int silentTicks;

    UpstreamConnection(Channel channel) {
        this.channel = channel;
    }

    /**
     * Sends a request.
     *
     * @param aWhenFree runs once the connection can take another, or is no more
     * @param whenGone runs instead of everything else if the connection has ended already
     */
    void begin(ProxiedRequest request, Hearer aHearer, Runnable aWhenFree, Runnable whenGone) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(() -> begin(request, aHearer, aWhenFree, whenGone));
            return;
        }
        if (!channel.isActive()) {
            aWhenFree.run();
            whenGone.run();
            return;
        }
        hearer = aHearer;
        whenFree = aWhenFree;
        silentTicks = 0;
        channel.writeAndFlush(request.message());
    }

    /** Stops or resumes reading, for a hearer that cannot take more; from any thread. */
    void reading(boolean isWanted) {
        channel.config().setAutoRead(isWanted);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Hearer current = hearer;
        if (current == null || !(message instanceof HttpObject piece)) {
            ReferenceCountUtil.release(message);
            return;
        }
        silentTicks = 0;
        if (piece instanceof HttpResponse response) {
            isKept = HttpUtil.isKeepAlive(response);
        }
        boolean isLast = piece instanceof LastHttpContent;
        current.hear(piece, this);
        if (isLast) {
            finish();
        }
    }

    private void finish() {
        hearer = null;
        channel.config().setAutoRead(true);
        if (!isKept) {
            channel.close();
        }
        whenFree.run();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            return;
        }
        silentTicks++;
        if (hearer == null || silentTicks >= MOST_SILENT_TICKS) {
            end("it was silent for " + silentTicks * TICK_SECONDS + " s");
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("the connection to it ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end("the connection to it broke: " + cause);
        context.close();
    }

    private void end(String reason) {
        Hearer current = hearer;
        if (current != null) {
            hearer = null;
            isKept = false;
            current.failed(reason);
            channel.close();
            whenFree.run();
        }
    }
}
