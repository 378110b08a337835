package io.millrace.local.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns one HTTP request into a call. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private static final String TARGET = "X-Amz-Target";
    private static final String TARGET_PREFIX = "Kinesis_20131202.";

    /** Tables and their streams. */
    private static final String DYNAMODB_PREFIX = "DynamoDB";

    private final Service service;
    private final Optional<Upstream> dynamoDb;

    RequestHandler(Service service, Optional<Upstream> dynamoDb) {
        this.service = service;
        this.dynamoDb = dynamoDb;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        String requestId = RequestId.next();
        WireFormat format = WireFormat.of(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
        Reply reply = new HttpReply(context, format, requestId, service);
        String target = request.headers().get(TARGET);
        if (target != null && target.startsWith(DYNAMODB_PREFIX) && dynamoDb.isPresent()) {
            Consumer<String> unanswered = reason -> reply.fail("BadGateway", 502, "DynamoDB did not answer: " + reason);
            dynamoDb.get().send(ProxiedRequest.of(request), new ToClient(context, requestId, unanswered));
            return;
        }
        if (target == null || !target.startsWith(TARGET_PREFIX)) {
            reply.fail(
                    "UnknownOperationException",
                    400,
                    "local-kinesis speaks Kinesis alone: header " + TARGET + " is "
                            + (target == null ? "missing" : target));
            return;
        }
        Map<String, Object> members;
        try {
            members = format.read(ByteBufUtil.getBytes(request.content()));
        } catch (IOException e) {
            LOG.debug("A request body could not be read", e);
            reply.fail("SerializationException", 400, "The body is not " + format + ".");
            return;
        }
        String operation = target.substring(TARGET_PREFIX.length());
        service.serve(new Call(operation, members, Caller.of(request.headers()), requestId), reply);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a close has nobody to tell
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Clients that go away, or that refuse our certificate, are everyday; a person looks only when debugging.
        LOG.debug("Connection {} ended", context.channel(), cause);
        context.close();
    }
}
