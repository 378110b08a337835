package io.millrace.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

class EventFrameTest {
    private static byte[] bytes(ByteBuf message) {
        try {
            return ByteBufUtil.getBytes(message);
        } finally {
            message.release();
        }
    }

    @Test
    void anEventIsThePreludeTheHeadersThePayloadAndTwoChecksums() {
        byte[] message =
                bytes(new EventFrame(WireFormat.JSON).event(UnpooledByteBufAllocator.DEFAULT, "E", Map.of("a", 1)));

        String headers = "0d" + hex(":message-type") + "070005" + hex("event")
                + "0b" + hex(":event-type") + "070001" + hex("E")
                + "0d" + hex(":content-type") + "07001a" + hex("application/x-amz-json-1.1");
        String expected = "00000068" + "00000051" + "d00c8287" + headers + hex("{\"a\":1}") + "a9fffeff";
        assertThat(ByteBufUtil.hexDump(message)).isEqualTo(expected);
    }

    private static String hex(String text) {
        return ByteBufUtil.hexDump(text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void theSdksDecoderReadsEventsAndExceptions(WireFormat format) throws IOException {
        EventFrame frame = new EventFrame(format);
        Map<String, Object> members = Map.of("Records", List.of(), "ContinuationSequenceNumber", "49".repeat(28));
        // The decoder checks both checksums.
        Message event = Message.decode(ByteBuffer.wrap(
                bytes(frame.event(UnpooledByteBufAllocator.DEFAULT, "SubscribeToShardEvent", members))));
        assertThat(event.getHeaders())
                .containsOnly(
                        Map.entry(":message-type", HeaderValue.fromString("event")),
                        Map.entry(":event-type", HeaderValue.fromString("SubscribeToShardEvent")),
                        Map.entry(":content-type", HeaderValue.fromString(format.contentType())));
        assertThat(format.read(event.getPayload())).isEqualTo(members);

        Message exception = Message.decode(ByteBuffer.wrap(
                bytes(frame.exception(UnpooledByteBufAllocator.DEFAULT, "ResourceNotFoundException", "Gone."))));
        assertThat(exception.getHeaders())
                .containsEntry(":message-type", HeaderValue.fromString("exception"))
                .containsEntry(":exception-type", HeaderValue.fromString("ResourceNotFoundException"));
        assertThat(format.read(exception.getPayload())).isEqualTo(Map.of("message", "Gone."));
    }
}
