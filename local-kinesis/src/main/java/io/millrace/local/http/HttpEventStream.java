package io.millrace.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event stream as the body of one HTTP answer: chunks on HTTP/1.1, data frames on HTTP/2. It takes an event as long as
 * the connection's (on HTTP/2: the stream's) unsent bytes are below Netty's high-water mark, so that a client that does
 * not read holds one event more than that in memory.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever is not there to read the answer has closed the connection
final class HttpEventStream extends ChannelInboundHandlerAdapter implements EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEventStream.class);

    private final Channel channel;
    private final EventFrame frame;
    private final EventSource source;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private boolean isOver;

    private HttpEventStream(Channel channel, EventFrame frame, EventSource source) {
        this.channel = channel;
        this.frame = frame;
        this.source = source;
    }

    /** Begins an answer with the given head; the source pumps from now on. */
    static void open(ChannelHandlerContext context, HttpResponse head, EventFrame frame, EventSource source) {
        Channel channel = context.channel();
        HttpEventStream opened = new HttpEventStream(channel, frame, source);
        channel.eventLoop().execute(() -> opened.begin(head));
    }

    private void begin(HttpResponse head) {
        if (!channel.isActive()) {
            finish();
            return;
        }
        channel.pipeline().addLast(this);
        channel.write(head);
        // Protocols of the RPC kind, such as this one, answer the call itself by a first event.
        send("initial-response", Map.of());
        wake();
    }

    @Override
    public void wake() {
        if (isWoken.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::pump);
            } catch (RejectedExecutionException e) {
                LOG.debug("Event stream on {} is not woken: the engine is closing", channel, e);
            }
        }
    }

    private void pump() {
        isWoken.set(false);
        if (isOver) {
            return;
        }
        try {
            source.pump(this);
        } catch (RuntimeException e) {
            LOG.error("The event stream on {} failed", channel, e);
            fail("InternalFailureException", "Internal service failure: " + e);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finish();
        context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wake();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public boolean isReady() {
        return !isOver && channel.isWritable();
    }

    @Override
    public void send(String type, Map<String, Object> members) {
        write(frame.event(channel.alloc(), type, members));
    }

    @Override
    public void fail(String type, String message) {
        write(frame.exception(channel.alloc(), type, message));
        complete();
    }

    private void write(ByteBuf message) {
        channel.writeAndFlush(new DefaultHttpContent(message));
    }

    @Override
    public void complete() {
        if (!isOver) {
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            channel.pipeline().remove(this);
            finish();
        }
    }

    private void finish() {
        if (!isOver) {
            isOver = true;
            source.closed();
        }
    }
}
