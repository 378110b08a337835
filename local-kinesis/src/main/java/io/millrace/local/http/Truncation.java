package io.millrace.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.OptionalInt;

/**
 * Lets the headers and the beginning of the next answer's body pass and ends the connection (on HTTP/2: the stream) there,
 * always before the body's end. An answer without a body is lost whole.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection that is given up
public final class Truncation extends ChannelOutboundHandlerAdapter {
    private final OptionalInt bodyBytes;
    private long left;
    private boolean isOver;

    private Truncation(OptionalInt bodyBytes) {
        this.bodyBytes = bodyBytes;
    }

    /**
     * Cuts the next answer that the handler of this context writes.
     *
     * @param bodyBytes how much of the body arrives; half of it if empty
     */
    public static void before(ChannelHandlerContext context, OptionalInt bodyBytes) {
        context.pipeline().addBefore(context.name(), null, new Truncation(bodyBytes));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isOver) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpResponse response && !begin(context, response)) {
            ReferenceCountUtil.release(message);
            isOver = true;
            context.close();
            return;
        }
        if (message instanceof HttpContent content) {
            pass(context, content, promise);
        }
    }

    /** Passes the headers on, or returns false if there is no body to cut. */
    private boolean begin(ChannelHandlerContext context, HttpResponse response) {
        long total = HttpUtil.getContentLength(response, -1L);
        if (total == 0) {
            return false;
        }
        // Of a body of unknown length nothing arrives unless a number was given.
        long wanted = bodyBytes.isPresent() ? bodyBytes.getAsInt() : total / 2;
        left = total < 0 ? wanted : Math.min(wanted, total - 1);
        context.write(new DefaultHttpResponse(response.protocolVersion(), response.status(), response.headers()));
        return true;
    }

    private void pass(ChannelHandlerContext context, HttpContent content, ChannelPromise promise) {
        ByteBuf bytes = content.content();
        int passed = (int) Math.min(left, bytes.readableBytes());
        left -= passed;
        isOver = left == 0 || content instanceof LastHttpContent;
        ChannelFuture written = context.writeAndFlush(new DefaultHttpContent(bytes.readRetainedSlice(passed)), promise);
        content.release();
        if (isOver) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
