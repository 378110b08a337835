package io.millrace.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** As much of AWS Glue's Schema Registry as its serializer asks for: schemas by definition and by id. */
final class FakeGlue implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A schema and its only version. */
    record Registered(String name, String definition, String dataFormat, UUID id) {}

    private final Map<String, Registered> byName = new ConcurrentHashMap<>();
    private final HttpServer server;

    FakeGlue() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    Map<String, Registered> registered() {
        return Map.copyOf(byName);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        ObjectNode answer = switch (operation) {
            case "AWSGlue.GetSchemaByDefinition" ->
                described(byName.get(request.at("/SchemaId/SchemaName").asText()));
            case "AWSGlue.CreateSchema" -> described(create(request));
            case "AWSGlue.GetSchemaVersion" ->
                described(byId(UUID.fromString(request.at("/SchemaVersionId").asText())));
            case "AWSGlue.PutSchemaVersionMetadata" -> JSON.createObjectNode();
            default -> missing("InvalidInputException");
        };
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(answer.has("__type") ? 400 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Registered create(JsonNode request) {
        String name = request.at("/SchemaName").asText();
        return byName.computeIfAbsent(
                name,
                unused -> new Registered(
                        name,
                        request.at("/SchemaDefinition").asText(),
                        request.at("/DataFormat").asText(),
                        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))));
    }

    private @Nullable Registered byId(UUID id) {
        return byName.values().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode described(@Nullable Registered schema) {
        if (schema == null) {
            return missing("EntityNotFoundException");
        }
        return JSON.createObjectNode()
                .put("SchemaVersionId", schema.id().toString())
                .put("SchemaArn", "arn:aws:glue:us-east-1:123456789012:schema/default-registry/" + schema.name())
                .put("SchemaDefinition", schema.definition())
                .put("DataFormat", schema.dataFormat())
                .put("Status", "AVAILABLE");
    }

    private static ObjectNode missing(String type) {
        return JSON.createObjectNode().put("__type", type).put("Message", "Schema is not found.");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
