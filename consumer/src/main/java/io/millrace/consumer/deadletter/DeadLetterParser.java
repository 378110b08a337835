package io.millrace.consumer.deadletter;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;

/** One object of {@link DeadLetterJson} that is being read. */
final class DeadLetterParser {
    /** Above a record of 10 MiB in Base64 with whatever is in its keys. */
    static final int LONGEST_BYTES = 64 * 1024 * 1024;

    /** Errors of the parser would show the text where they stand. */
    private static final JsonNodeParser PARSER =
            JsonNode.parserBuilder().removeErrorLocations(true).build();

    private static final Pattern VERSION = Pattern.compile(Pattern.quote(DeadLetterJson.KIND) + "(\\d{1,9})(\\.\\d+)?");

    private final Map<String, JsonNode> members;

    DeadLetterParser(byte[] json) {
        if (json.length > LONGEST_BYTES) {
            throw new IllegalArgumentException(
                    "A text of " + json.length + " bytes is no dead letter; the largest has " + LONGEST_BYTES);
        }
        JsonNode root = parsed(json);
        if (!root.isObject()) {
            throw new IllegalArgumentException("The text is not a JSON object");
        }
        this.members = root.asObject();
    }

    /** The parser stops behind the first value; as the one element of an array it is followed by nothing else. */
    private static JsonNode parsed(byte[] json) {
        byte[] array = new byte[json.length + 2];
        array[0] = '[';
        System.arraycopy(json, 0, array, 1, json.length);
        array[array.length - 1] = ']';
        List<JsonNode> elements;
        try {
            elements = PARSER.parse(array).asArray();
        } catch (RuntimeException e) {
            // Its message may quote the text.
            throw new IllegalArgumentException("The text is not JSON");
        }
        if (elements.size() != 1) {
            throw new IllegalArgumentException("The text is not one JSON object");
        }
        return elements.get(0);
    }

    DeadLetter letter() {
        requireVersion();
        Map<Fact, String> texts = new EnumMap<>(Fact.class);
        for (Fact fact : Fact.values()) {
            String text = fact(fact);
            if (text != null) {
                texts.put(fact, text);
            }
        }
        return Facts.letter(texts, content(), Fact::member);
    }

    private void requireVersion() {
        JsonNode version = members.get(DeadLetterJson.VERSION_MEMBER);
        Matcher matcher = VERSION.matcher(version != null && version.isString() ? version.asString() : "");
        if (!matcher.matches()) {
            throw new IllegalArgumentException("The object is no dead letter: its member "
                    + DeadLetterJson.VERSION_MEMBER + " is not \"" + DeadLetterJson.KIND + DeadLetterJson.MAJOR + "\"");
        }
        int major = Integer.parseInt(matcher.group(1));
        if (major != DeadLetterJson.MAJOR) {
            throw new IllegalArgumentException("The dead letter is of version " + major + ", and this release reads "
                    + DeadLetterJson.MAJOR + "; use the release that wrote it, or a newer one");
        }
    }

    private @Nullable String fact(Fact fact) {
        int dot = fact.member().indexOf('.');
        if (dot < 0) {
            return scalar(members, fact.member(), fact.member(), fact.isNumber());
        }
        String object = fact.member().substring(0, dot);
        JsonNode inner = members.get(object);
        if (inner == null) {
            return null;
        }
        if (!inner.isObject()) {
            throw wrong(object, "an object");
        }
        return scalar(inner.asObject(), fact.member().substring(dot + 1), fact.member(), fact.isNumber());
    }

    private static @Nullable String scalar(Map<String, JsonNode> object, String name, String path, boolean isNumber) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (isNumber ? !value.isNumber() : !value.isString()) {
            throw wrong(path, isNumber ? "a number" : "a string");
        }
        return isNumber ? value.asNumber() : value.asString();
    }

    private static String required(Map<String, JsonNode> object, String name, String path) {
        String text = scalar(object, name, path, false);
        if (text == null) {
            throw new IllegalArgumentException("The dead letter has no " + path);
        }
        return text;
    }

    private UserRecord content() {
        String explicit = scalar(members, "explicitHashKey", "explicitHashKey", false);
        return new UserRecord(
                required(members, "partitionKey", "partitionKey"),
                explicit == null ? null : hashKey(explicit),
                ByteBuffer.wrap(data()),
                headers());
    }

    private static HashKey hashKey(String decimal) {
        try {
            return HashKey.parse(decimal);
        } catch (IllegalArgumentException e) {
            throw wrong("explicitHashKey", "a number below 2^128 in decimal");
        }
    }

    private byte[] data() {
        String text = required(members, "data", "data");
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw wrong("data", "Base64");
        }
    }

    private List<Header> headers() {
        JsonNode value = members.get("headers");
        if (value == null || !value.isArray()) {
            throw value == null
                    ? new IllegalArgumentException("The dead letter has no headers")
                    : wrong("headers", "an array");
        }
        List<Header> headers = new ArrayList<>();
        for (JsonNode header : value.asArray()) {
            String path = "headers[" + headers.size() + "]";
            if (!header.isObject()) {
                throw wrong(path, "an object");
            }
            Map<String, JsonNode> parts = header.asObject();
            headers.add(new Header(required(parts, "key", path + ".key"), required(parts, "value", path + ".value")));
        }
        return headers;
    }

    private static IllegalArgumentException wrong(String path, String wanted) {
        return new IllegalArgumentException("The dead letter's " + path + " is not " + wanted);
    }
}
