package io.millrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table's row as a line of JSON, {@code {"Item": {"leaseKey": {"S": "..."}, ...}}}: the form of DynamoDB's exports to S3. */
final class ItemJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ITEM = "Item";

    private ItemJson() {}

    static String write(Map<String, AttributeValue> item) {
        ObjectNode line = JSON.createObjectNode();
        line.set(ITEM, map(item));
        return line.toString();
    }

    /** {@code number}: of the line, for the message. */
    static Map<String, AttributeValue> read(String line, int number) {
        try {
            JsonNode item = JSON.readTree(line).get(ITEM);
            if (item != null
                    && item.isObject()
                    && item.path("leaseKey").path("S").isTextual()) {
                return map(item);
            }
        } catch (JsonProcessingException e) {
            throw refusal(number, "it is no JSON");
        } catch (IllegalArgumentException e) {
            throw refusal(number, String.valueOf(e.getMessage()));
        }
        throw refusal(number, "it has no leaseKey");
    }

    private static UserError refusal(int number, String why) {
        return new UserError("line " + number + " is no exported row: " + why
                + "; each line looks like {\"Item\":{\"leaseKey\":{\"S\":\"shardId-...\"},...}}; nothing was put");
    }

    private static ObjectNode map(Map<String, AttributeValue> item) {
        ObjectNode map = JSON.createObjectNode();
        new TreeMap<>(item).forEach((name, value) -> map.set(name, value(value)));
        return map;
    }

    private static ObjectNode value(AttributeValue value) {
        ObjectNode node = JSON.createObjectNode();
        String type = value.type().toString();
        switch (value.type()) {
            case S -> node.put(type, value.s());
            case N -> node.put(type, value.n());
            case B -> node.put(type, value.b().asByteArray());
            case BOOL -> node.put(type, value.bool());
            case NUL -> node.put("NULL", true);
            case M -> node.set(type, map(value.m()));
            case L -> node.set(type, array(value.l(), ItemJson::value));
            case SS -> node.set(type, array(value.ss(), JSON.getNodeFactory()::textNode));
            case NS -> node.set(type, array(value.ns(), JSON.getNodeFactory()::textNode));
            case BS ->
                node.set(type, array(value.bs(), bytes -> JSON.getNodeFactory().binaryNode(bytes.asByteArray())));
            case UNKNOWN_TO_SDK_VERSION -> throw new UserError("an attribute has a type that this SDK does not know");
        }
        return node;
    }

    private static <T> ArrayNode array(List<T> values, Function<T, JsonNode> form) {
        ArrayNode array = JSON.createArrayNode();
        values.forEach(value -> array.add(form.apply(value)));
        return array;
    }

    private static Map<String, AttributeValue> map(JsonNode node) {
        Map<String, AttributeValue> item = new HashMap<>();
        node.properties().forEach(field -> item.put(field.getKey(), value(field.getValue())));
        return item;
    }

    private static AttributeValue value(JsonNode node) {
        if (node.size() != 1) {
            throw new IllegalArgumentException("an attribute has one type, not " + node.size());
        }
        String type = node.fieldNames().next();
        JsonNode value = node.get(type);
        return switch (type) {
            case "S" -> AttributeValue.fromS(value.asText());
            case "N" -> AttributeValue.fromN(value.asText());
            case "B" -> AttributeValue.fromB(bytes(value));
            case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
            case "NULL" -> AttributeValue.fromNul(true);
            case "M" -> AttributeValue.fromM(map(value));
            case "L" -> AttributeValue.fromL(list(value, ItemJson::value));
            case "SS" -> AttributeValue.fromSs(list(value, JsonNode::asText));
            case "NS" -> AttributeValue.fromNs(list(value, JsonNode::asText));
            case "BS" -> AttributeValue.fromBs(list(value, ItemJson::bytes));
            default -> throw new IllegalArgumentException("'" + type + "' is no type of DynamoDB's");
        };
    }

    private static SdkBytes bytes(JsonNode node) {
        return SdkBytes.fromByteArray(Base64.getDecoder().decode(node.asText()));
    }

    private static <T> List<T> list(JsonNode node, Function<JsonNode, T> form) {
        List<T> list = new ArrayList<>();
        node.forEach(element -> list.add(form.apply(element)));
        return list;
    }
}
