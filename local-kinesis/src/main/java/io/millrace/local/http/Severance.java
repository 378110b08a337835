package io.millrace.local.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/** The ways in which a connection goes wrong. On HTTP/2 the first two end the request's stream alone. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection that is given up
public final class Severance {
    /** Nobody reads a frozen connection's end, so that it would outlive its client for ever. */
    private static final int FROZEN_MINUTES = 10;

    private Severance() {}

    /** Ends the connection in order, without a further word. */
    public static void drop(ChannelHandlerContext context) {
        context.close();
    }

    /** Resets the connection. */
    public static void reset(ChannelHandlerContext context) {
        Channel channel = context.channel();
        if (channel instanceof SocketChannel) {
            // Closing with unsent data thrown away is what makes TCP send a reset.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        context.close();
    }

    /** Leaves the whole connection half open: established, but neither read nor written any more. */
    public static void freeze(ChannelHandlerContext context) {
        Channel channel = context.channel();
        Channel connection = channel instanceof Http2StreamChannel stream ? stream.parent() : channel;
        connection.config().setAutoRead(false);
        connection.pipeline().addFirst(new Frozen());
        connection.eventLoop().schedule(() -> connection.close(), FROZEN_MINUTES, TimeUnit.MINUTES);
    }

    /** Stands next to the socket and lets nothing through but its end. */
    private static final class Frozen extends ChannelDuplexHandler {
        @Override
        public void read(ChannelHandlerContext context) {
            // Unread bytes fill the client's send window, as those to a dead peer do.
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            // Nothing was written.
        }
    }
}
