package io.millrace.agent.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kinds of values whose parts are free: addresses, maps of text, any JSON. */
final class LooseKinds {
    private static final JsonFactory JSON = new JsonFactory();

    private LooseKinds() {}

    /** An http or https address. */
    static Kind<URI> address() {
        return Kinds.kind(
                Map.of("type", "string", "pattern", "^https?://."), "an http:// or https:// address", spot -> {
                    @Nullable URI address = spot.node() instanceof Node.Text text ? parsed(text.value()) : null;
                    if (address == null) {
                        spot.mustBe("an http:// or https:// address");
                    }
                    return address;
                });
    }

    /** An http or https address, or the name of a host, which then is reached by https. */
    static Kind<URI> lenientAddress() {
        return Kinds.kind(Map.of("type", "string"), "an address or a host name", spot -> {
            @Nullable
            URI address = spot.node() instanceof Node.Text text
                    ? parsed(
                            text.value().contains("://")
                                    ? text.value()
                                    : "https://" + text.value().trim())
                    : null;
            if (address == null) {
                spot.mustBe("an http:// or https:// address, or the name of a host");
            }
            return address;
        });
    }

    private static @Nullable URI parsed(String written) {
        try {
            URI address = new URI(written);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            return web && address.getHost() != null ? address : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** An object of which every value is text, a number or a boolean, taken as text. */
    static Kind<Map<String, String>> textMap() {
        Map<String, Object> value = Map.of("type", List.of("string", "number", "boolean"));
        return Kinds.kind(Map.of("type", "object", "additionalProperties", value), "an object of texts", spot -> {
            if (!(spot.node() instanceof Node.Members members)) {
                spot.mustBe("an object { } of texts");
                return null;
            }
            Map<String, String> map = new LinkedHashMap<>();
            members.members().forEach(member -> {
                @Nullable String text = scalar(member.value());
                Spot at = spot.key(member.name(), member.value(), spot.secret());
                if (text == null) {
                    at.mustBe("text");
                } else if (map.put(member.name(), text) != null) {
                    at.problem("is given twice; keep one");
                }
            });
            return map;
        });
    }

    private static @Nullable String scalar(Node node) {
        if (node instanceof Node.Text text) {
            return text.value();
        }
        if (node instanceof Node.Bool flag) {
            return Boolean.toString(flag.value());
        }
        return node instanceof Node.Num number ? number.text() : null;
    }

    /** Any value, as a compact JSON text. */
    static Kind<String> anyJson() {
        return Kinds.kind(Map.of(), "any value", spot -> {
            StringWriter out = new StringWriter();
            try (JsonGenerator json = JSON.createGenerator(out)) {
                write(spot.node(), json);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toString();
        });
    }

    private static void write(Node node, JsonGenerator json) throws IOException {
        if (node instanceof Node.Text text) {
            json.writeString(text.value());
        } else if (node instanceof Node.Num number) {
            json.writeNumber(number.text());
        } else if (node instanceof Node.Bool flag) {
            json.writeBoolean(flag.value());
        } else if (node instanceof Node.Items items) {
            json.writeStartArray();
            for (Node item : items.items()) {
                write(item, json);
            }
            json.writeEndArray();
        } else if (node instanceof Node.Members members) {
            json.writeStartObject();
            for (Node.Member member : members.members()) {
                json.writeFieldName(member.name());
                write(member.value(), json);
            }
            json.writeEndObject();
        } else {
            json.writeNull();
        }
    }
}
