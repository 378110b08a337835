package io.millrace.consumer.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The rows of a lease table with KCL workers at work, as {@code LeaseTableRecorder} in {@code compatibility} has recorded them: a line of
 * DynamoDB's JSON each.
 */
record RecordedTable(List<Map<String, AttributeValue>> rows) {

    static RecordedTable read(String name) {
        try (InputStream file = RecordedTable.class.getResourceAsStream("/kcl-tables/" + name + ".jsonl")) {
            if (file == null) {
                throw new IllegalStateException("There is no recorded table " + name);
            }
            return new RecordedTable(new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> JsonNode.parser().parse(line).asObject().get("Item"))
                    .map(RecordedTable::map)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the doctor reads it, beside a table of workers that is not there. */
    TableContents contents() {
        return RawLeases.contents(rows, List.of(), Optional.empty());
    }

    private static Map<String, AttributeValue> map(JsonNode node) {
        Map<String, AttributeValue> map = new HashMap<>();
        node.asObject().forEach((name, value) -> map.put(name, value(value)));
        return map;
    }

    private static AttributeValue value(JsonNode typed) {
        Map.Entry<String, JsonNode> entry =
                typed.asObject().entrySet().iterator().next();
        JsonNode value = entry.getValue();
        return switch (entry.getKey()) {
            case "S" -> AttributeValue.fromS(value.asString());
            case "N" -> AttributeValue.fromN(value.asString());
            case "B" ->
                AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode(value.asString())));
            case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
            case "SS" ->
                AttributeValue.fromSs(
                        value.asArray().stream().map(JsonNode::asString).toList());
            case "M" -> AttributeValue.fromM(map(value));
            case "L" ->
                AttributeValue.fromL(
                        value.asArray().stream().map(RecordedTable::value).toList());
            default -> throw new IllegalStateException("The recorder writes no type " + entry.getKey());
        };
    }
}
