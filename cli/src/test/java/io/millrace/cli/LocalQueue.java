package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** As much of SQS as a reader of a queue needs, in its JSON protocol. A receipt handle is the message's id. */
final class LocalQueue implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, String> messages = new LinkedHashMap<>();
    private final Set<String> invisible = new ConcurrentSkipListSet<>();
    private int showings;

    LocalQueue() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String url() {
        return endpoint() + "/000000000000/clicks-dead";
    }

    synchronized void add(String body) {
        messages.put("m" + messages.size(), body);
    }

    /** The bodies of what is left and visible. */
    synchronized List<String> visible() {
        return messages.entrySet().stream()
                .filter(message -> !invisible.contains(message.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    synchronized int size() {
        return messages.size();
    }

    /** How many calls have made messages visible. */
    synchronized int showings() {
        return showings;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = Objects.requireNonNull(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        byte[] answer = JSON.writeValueAsBytes(act(target.substring("AmazonSQS.".length()), request));
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private synchronized ObjectNode act(String action, JsonNode request) {
        String receipt = request.path("ReceiptHandle").asText();
        ObjectNode answer = JSON.createObjectNode();
        switch (action) {
            case "ReceiveMessage" -> receive(answer.putArray("Messages"));
            case "DeleteMessage" -> messages.remove(receipt);
            case "ChangeMessageVisibilityBatch" -> show(request.path("Entries"), answer.putArray("Successful"));
            default -> throw new IllegalArgumentException(action);
        }
        return answer;
    }

    private void show(JsonNode entries, ArrayNode shown) {
        showings++;
        for (JsonNode entry : entries) {
            invisible.remove(entry.path("ReceiptHandle").asText());
            shown.addObject().put("Id", entry.path("Id").asText());
        }
    }

    private void receive(ArrayNode received) {
        for (Map.Entry<String, String> message : messages.entrySet()) {
            if (received.size() < 10 && invisible.add(message.getKey())) {
                received.addObject()
                        .put("MessageId", message.getKey())
                        .put("ReceiptHandle", message.getKey())
                        .put("MD5OfBody", md5(message.getValue()))
                        .put("Body", message.getValue());
            }
        }
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
