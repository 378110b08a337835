package io.millrace.consumer.deadletter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** As much of SQS as takes messages: SendMessage in its JSON protocol. */
public final class LocalQueue implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Map<String, JsonNode>> sent = new ConcurrentLinkedQueue<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    public LocalQueue() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public String url(String name) {
        return endpoint() + "/000000000000/" + name;
    }

    /** The bodies of all requests that were answered well, in order. */
    public List<Map<String, JsonNode>> sent() {
        return List.copyOf(sent);
    }

    /** Has the next request refused with this error. */
    void refuse(String type) {
        refusals.add(type);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        Map<String, JsonNode> request = JsonNode.parser()
                .parse(exchange.getRequestBody().readAllBytes())
                .asObject();
        String refusal = refusals.poll();
        if (!"AmazonSQS.SendMessage".equals(target)) {
            refusal = "com.amazonaws.sqs#UnsupportedOperation";
        }
        if (refusal != null) {
            reply(exchange, 400, "{\"__type\":\"" + refusal + "\",\"message\":\"refused by the test\"}");
            return;
        }
        sent.add(request);
        String body = Objects.requireNonNull(request.get("MessageBody")).asString();
        reply(
                exchange,
                200,
                "{\"MessageId\":\"" + sent.size() + "\",\"MD5OfMessageBody\":\"" + md5(bytes(body))
                        + "\",\"MD5OfMessageAttributes\":\"" + md5(encoded(request.get("MessageAttributes"))) + "\"}");
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = bytes(text);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Attributes by name, each as name, type, the number 1 for texts, and value, with lengths before the texts. */
    private static byte[] encoded(@Nullable JsonNode attributes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(all);
        Map<String, JsonNode> byName =
                new TreeMap<>(Objects.requireNonNull(attributes).asObject());
        for (Map.Entry<String, JsonNode> attribute : byName.entrySet()) {
            Map<String, JsonNode> value = attribute.getValue().asObject();
            write(out, attribute.getKey());
            write(out, Objects.requireNonNull(value.get("DataType")).asString());
            out.writeByte(1);
            write(out, Objects.requireNonNull(value.get("StringValue")).asString());
        }
        return all.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        out.writeInt(bytes(text).length);
        out.write(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
