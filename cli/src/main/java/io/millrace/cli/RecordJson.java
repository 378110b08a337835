package io.millrace.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.consumer.process.ConsumerRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A record as one line of JSON, with all it has.
 *
 * @param base64 data always in base64; else only those that are no UTF-8
 */
record RecordJson(boolean base64) implements RecordFormat {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public byte[] render(ConsumerRecord record) {
        ObjectNode line = JSON.createObjectNode()
                .put("stream", record.stream())
                .put("shardId", record.shardId())
                .put("sequenceNumber", record.sequenceNumber())
                .put("subSequenceNumber", record.subSequenceNumber())
                .put("arrival", record.approximateArrival().toString())
                .put("partitionKey", record.partitionKey());
        record.explicitHashKey().ifPresent(key -> line.put("explicitHashKey", key.toDecimal()));
        ArrayNode headers = line.putArray("headers");
        record.headers()
                .forEach(header -> headers.addObject().put("key", header.key()).put("value", header.value()));
        Optional<String> text = base64 ? Optional.empty() : text(record.data());
        text.ifPresentOrElse(utf8 -> line.put("data", utf8), () -> line.put("dataBase64", bytes(record.data())));
        return RecordFormat.utf8(line + "\n");
    }

    private static Optional<String> text(ByteBuffer data) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(data).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }
}
