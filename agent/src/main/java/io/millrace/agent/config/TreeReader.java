package io.millrace.agent.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON with comments, or YAML without anchors and tags, into located values. */
final class TreeReader {
    private static final int DEEPEST = 64;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();
    private static final YAMLFactory YAML = YAMLFactory.builder().build();

    private final String file;
    private final JsonParser parser;

    private TreeReader(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** The one value of a text. */
    static Node read(String file, String text, boolean yaml) throws ConfigException {
        try (JsonParser parser = (yaml ? YAML : JSON).createParser(text)) {
            return new TreeReader(file, parser).whole();
        } catch (JsonProcessingException e) {
            throw SyntaxMessage.of(file, text, yaml, e);
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot be read", e);
        }
    }

    private Node whole() throws IOException, ConfigException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw wrong(null, "the file is empty; it needs at least \"flows\"");
        }
        Node node = value(first, 1);
        if (parser.nextToken() != null) {
            throw wrong(parser.currentTokenLocation(), "there is more after the end of the configuration; remove it");
        }
        return node;
    }

    private Node value(@Nullable JsonToken token, int depth) throws IOException, ConfigException {
        JsonLocation at = parser.currentTokenLocation();
        if (depth > DEEPEST) {
            throw wrong(at, "the file is nested deeper than " + DEEPEST + " levels, the most");
        }
        refuseAnchorsAndTags(at);
        int line = at.getLineNr();
        int column = at.getColumnNr();
        if (token == JsonToken.START_OBJECT) {
            return new Node.Members(members(depth), line, column);
        } else if (token == JsonToken.START_ARRAY) {
            return new Node.Items(items(depth), line, column);
        } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return new Node.Bool(token == JsonToken.VALUE_TRUE, line, column);
        } else if (token == JsonToken.VALUE_NULL) {
            return new Node.Null(line, column);
        } else if (token != null && token.isNumeric()) {
            return new Node.Num(parser.getText(), line, column);
        }
        return new Node.Text(parser.getText(), line, column);
    }

    private List<Node.Member> members(int depth) throws IOException, ConfigException {
        List<Node.Member> members = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            JsonLocation at = parser.currentTokenLocation();
            String name = parser.currentName();
            refuseAnchorsAndTags(at);
            Node value = value(parser.nextToken(), depth + 1);
            members.add(new Node.Member(name, at.getLineNr(), at.getColumnNr(), value));
        }
        return List.copyOf(members);
    }

    private List<Node> items(int depth) throws IOException, ConfigException {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token, depth + 1));
        }
        return List.copyOf(items);
    }

    private void refuseAnchorsAndTags(JsonLocation at) throws IOException, ConfigException {
        if (!(parser instanceof YAMLParser yaml)) {
            return;
        }
        if (yaml.isCurrentAlias() || yaml.getObjectId() != null) {
            throw wrong(
                    at,
                    "anchors (&name) and aliases (*name) are not read; write the value out, in quotes if it begins so");
        }
        if (yaml.getTypeId() != null) {
            throw wrong(at, "tags (!name) are not read; remove it, or quote a value that begins so");
        }
    }

    private ConfigException wrong(@Nullable JsonLocation at, String message) {
        int line = at == null ? 0 : at.getLineNr();
        int column = at == null ? 0 : at.getColumnNr();
        return new ConfigException(List.of(new Problem(file, line, column, "", message)));
    }
}
