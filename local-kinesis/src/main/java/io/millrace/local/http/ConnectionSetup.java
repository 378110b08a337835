package io.millrace.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets up a connection by its first bytes: those of HTTP/2's preface, or HTTP/1.1. So the plain port takes both, and the
 * TLS port takes clients that agreed on HTTP/2 by ALPN as well as those that just begin to speak it.
 */
final class ConnectionSetup extends ChannelInitializer<Channel> {
    /** Above the 14 MiB that 10 MiB of records take as Base64. */
    private static final int MOST_BODY_BYTES = 32 << 20;

    private static final int WINDOW_BYTES = 16 << 20;
    private static final int FRAME_BYTES = 1 << 20;

    private final Supplier<RequestHandler> handlers;
    private final @Nullable TlsSettings tls;

    ConnectionSetup(Supplier<RequestHandler> handlers, @Nullable TlsSettings tls) {
        this.handlers = handlers;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (tls != null) {
            channel.pipeline().addLast(tls.handler());
        }
        channel.pipeline().addLast(new Preface());
    }

    /** Waits for as many bytes as tell the two protocols apart. */
    private final class Preface extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Http2Exception {
            ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
            try {
                int seen = Math.min(in.readableBytes(), preface.readableBytes());
                boolean isHttp2 = in.slice(in.readerIndex(), seen).equals(preface.slice(preface.readerIndex(), seen));
                if (isHttp2 && seen < preface.readableBytes()) {
                    return;
                }
                if (isHttp2) {
                    speakHttp2(context);
                } else {
                    speakHttp1(context.pipeline());
                }
                context.pipeline().remove(this);
            } finally {
                preface.release();
            }
        }
    }

    private void speakHttp1(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpServerCodec());
        pipeline.addLast(new HttpServerKeepAliveHandler());
        pipeline.addLast(new HttpObjectAggregator(MOST_BODY_BYTES));
        pipeline.addLast(new ToClient.Brake());
        pipeline.addLast(handlers.get());
    }

    private void speakHttp2(ChannelHandlerContext context) throws Http2Exception {
        Http2Settings settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(1000)
                .initialWindowSize(WINDOW_BYTES)
                .maxFrameSize(FRAME_BYTES);
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(settings)
                // A guard of public servers: it would end the connection of a client that often leaves subscriptions.
                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                .build();
        context.pipeline().addLast(codec, new Http2MultiplexHandler(new StreamSetup()));
        // The setting covers streams only; the connection as a whole begins with 64 KiB.
        Http2Connection connection = codec.connection();
        connection.local().flowController().incrementWindowSize(connection.connectionStream(), WINDOW_BYTES);
    }

    /** One HTTP/2 stream looks like an HTTP/1.1 connection with one request. */
    private final class StreamSetup extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
            stream.pipeline().addLast(new HttpObjectAggregator(MOST_BODY_BYTES));
            stream.pipeline().addLast(new ToClient.Brake());
            stream.pipeline().addLast(handlers.get());
        }
    }
}
