package io.millrace.agent.acceptance;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a service with a clock of its own, and refuses what was signed by another one, five minutes or more off, as the real services do.
 * To an agent that is the same as a host whose clock was set.
 */
final class StrictClock implements AutoCloseable {
    private static final DateTimeFormatter SIGNED =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MOST_BYTES = 16 << 20;

    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger passed = new AtomicInteger();

    /** How far this clock is ahead of the host's. */
    volatile Duration ahead = Duration.ZERO;

    private final URI service;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final EventLoopGroup threads = new NioEventLoopGroup(1);
    private final Channel server;

    StrictClock(URI service) throws InterruptedException {
        this.service = service;
        this.server = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Connections())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    }

    @Override
    public void close() {
        var unusedClose = server.close();
        var unusedEnd = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private FullHttpResponse answer(HttpResponseStatus status, byte[] body, Map<String, String> headers) {
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        headers.forEach(answer.headers()::set);
        ZonedDateTime now = Instant.now().plus(ahead).atZone(ZoneOffset.UTC);
        answer.headers()
                .set(HttpHeaderNames.DATE, DateTimeFormatter.RFC_1123_DATE_TIME.format(now))
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return answer;
    }

    private static final class Failed extends IllegalStateException {
        private static final long serialVersionUID = 1;

        Failed(Throwable cause) {
            super("The service behind did not answer", cause);
        }
    }

    private final class Connections extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel connection) {
            connection
                    .pipeline()
                    .addLast(Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new Streams()));
        }
    }

    private final class Streams extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.pipeline()
                    .addLast(
                            new Http2StreamFrameToHttpObjectCodec(true),
                            new HttpObjectAggregator(MOST_BYTES),
                            new Guard());
        }
    }

    private final class Guard extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext stream, FullHttpRequest request) {
            Instant signed = Instant.from(SIGNED.parse(request.headers().get("x-amz-date")));
            Duration off = Duration.between(signed, Instant.now().plus(ahead)).abs();
            if (off.compareTo(TOLERANCE) > 0) {
                refused.incrementAndGet();
                Map<String, String> type = Map.of("x-amzn-errortype", "InvalidSignatureException");
                var unused = stream.writeAndFlush(answer(HttpResponseStatus.BAD_REQUEST, new byte[0], type));
                return;
            }
            passed.incrementAndGet();
            pass(stream, request);
        }

        private void pass(ChannelHandlerContext stream, FullHttpRequest request) {
            HttpRequest.Builder onwards = HttpRequest.newBuilder(service.resolve("/"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(ByteBufUtil.getBytes(request.content())));
            for (String name : new String[] {"x-amz-target", "content-type", "authorization", "x-amz-date"}) {
                onwards.setHeader(name, request.headers().get(name));
            }
            var unused = client.sendAsync(onwards.build(), HttpResponse.BodyHandlers.ofByteArray())
                    .whenComplete((back, failure) -> {
                        if (failure != null) {
                            throw new Failed(failure);
                        }
                        String type = back.headers().firstValue("content-type").orElse("application/x-amz-cbor-1.1");
                        var unusedWrite = stream.writeAndFlush(answer(
                                HttpResponseStatus.valueOf(back.statusCode()),
                                back.body(),
                                Map.of("content-type", type)));
                    });
        }
    }
}
