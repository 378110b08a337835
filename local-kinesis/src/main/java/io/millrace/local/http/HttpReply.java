package io.millrace.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Date;
import java.util.Map;
import java.util.OptionalInt;

/** Answers one HTTP request in its format. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever is not there to read the answer has closed the connection
record HttpReply(ChannelHandlerContext context, WireFormat format, String requestId, Service service) implements Reply {

    @Override
    public void answer(Map<String, Object> members) {
        // The service answers actions without a result with an empty body.
        send(members.isEmpty() ? Unpooled.EMPTY_BUFFER : encoded(members), HttpResponseStatus.OK, "");
    }

    @Override
    public void stream(EventSource source) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, EventFrame.CONTENT_TYPE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.DATE, date())
                .set("x-amzn-RequestId", requestId());
        HttpEventStream.open(context, head, new EventFrame(format), source);
    }

    @Override
    public void fail(String type, int status, String message) {
        send(encoded(Map.of("__type", type, "message", message)), HttpResponseStatus.valueOf(status), type);
    }

    @Override
    public void drop() {
        Severance.drop(context);
    }

    @Override
    public void reset() {
        Severance.reset(context);
    }

    @Override
    public void freeze() {
        Severance.freeze(context);
    }

    @Override
    public Reply cutAfter(OptionalInt bodyBytes) {
        Truncation.before(context, bodyBytes);
        return this;
    }

    private ByteBuf encoded(Map<String, Object> members) {
        ByteBuf body = context.alloc().buffer();
        try (ByteBufOutputStream out = new ByteBufOutputStream(body)) {
            format.write(members, out);
            return body;
        } catch (IOException e) {
            body.release();
            throw new UncheckedIOException(e);
        }
    }

    private String date() {
        return DateFormatter.format(Date.from(service.now()));
    }

    private void send(ByteBuf body, HttpResponseStatus status, String errorType) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, format.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.DATE, date())
                .set("x-amzn-RequestId", requestId);
        if (!errorType.isEmpty()) {
            response.headers().set("x-amzn-ErrorType", errorType);
        }
        context.writeAndFlush(response);
    }
}
