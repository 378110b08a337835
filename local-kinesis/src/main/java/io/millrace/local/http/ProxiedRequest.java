package io.millrace.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;

/** A request on its way to another server; it can be sent on more than once, and after its client has gone. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProxiedRequest(HttpMethod method, String uri, HttpHeaders headers, byte[] body) {
    /** What belongs to one connection and not to the request. */
    private static final List<AsciiString> OF_THE_CONNECTION = List.of(
            HttpHeaderNames.CONNECTION,
            HttpHeaderNames.EXPECT,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.UPGRADE,
            AsciiString.cached("keep-alive"));

    static ProxiedRequest of(FullHttpRequest request) {
        HttpHeaders headers = request.headers().copy();
        OF_THE_CONNECTION.forEach(headers::remove);
        return new ProxiedRequest(request.method(), request.uri(), headers, ByteBufUtil.getBytes(request.content()));
    }

    /** The message to send. The Host header stays the client's, since a signature covers it. */
    FullHttpRequest message() {
        ByteBuf content = Unpooled.wrappedBuffer(body);
        FullHttpRequest message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, uri, content);
        message.headers().set(headers).set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return message;
    }
}
