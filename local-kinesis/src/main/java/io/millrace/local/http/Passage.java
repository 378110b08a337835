package io.millrace.local.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way through a proxy. Thread-safe. */
public final class Passage {
    private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

    private final ChannelHandlerContext client;
    private final ProxiedRequest request;
    private final Upstream upstream;
    private final String requestId = RequestId.next();

    Passage(ChannelHandlerContext client, ProxiedRequest request, Upstream upstream) {
        this.client = client;
        this.request = request;
        this.upstream = upstream;
    }

    /** A header of the request, or null. */
    public @Nullable String header(String name) {
        return request.headers().get(name);
    }

    public Caller caller() {
        return Caller.of(request.headers());
    }

    /** The request's body; not to be changed. */
    public byte[] body() {
        return request.body();
    }

    /** The id that the answer carries. */
    public String requestId() {
        return requestId;
    }

    /**
     * Sends the request on and the answer back.
     *
     * @param whenUnanswered told why, if the server does not answer
     */
    public void forward(Consumer<String> whenUnanswered) {
        upstream.send(request, new ToClient(client, requestId, whenUnanswered));
    }

    /** Sends the request on, throws the answer away and goes on. */
    public void forwardUnheard(Runnable next) {
        upstream.send(request, new Hearer() {
            @Override
            public void hear(HttpObject piece, UpstreamConnection connection) {
                ReferenceCountUtil.release(piece);
                if (piece instanceof LastHttpContent) {
                    next.run();
                }
            }

            @Override
            public void failed(String reason) {
                LOG.warn("A request whose answer nobody was to hear failed: {}", reason);
                next.run();
            }
        });
    }

    /** Has the answer end with the connection after so many bytes of its body, or half. */
    public void cutAfter(OptionalInt bodyBytes) {
        Truncation.before(client, bodyBytes);
    }

    /** Answers in the server's place. */
    @SuppressWarnings("FutureReturnValueIgnored") // whoever is not there to read the answer has closed the connection
    public void answer(int status, Map<String, String> headers, byte[] body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        headers.forEach(response.headers()::set);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length).set("x-amzn-RequestId", requestId);
        client.writeAndFlush(response);
    }

    /** Ends the connection without an answer. */
    public void drop() {
        Severance.drop(client);
    }

    /** Resets the connection. */
    public void reset() {
        Severance.reset(client);
    }

    /** Leaves the connection half open. */
    public void freeze() {
        Severance.freeze(client);
    }
}
