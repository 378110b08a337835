package io.millrace.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.agent.config.Sink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the real SDK, against an endpoint of the test's own that speaks the JSON protocol. */
class FirehoseDestinationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final Queue<Script> script = new ArrayDeque<>();
    private HttpServer server;
    private FirehoseDestination firehose;

    /** What the next request gets: a refusal of all of it, or of some of its records. */
    private record Script(int status, String code, Set<Integer> failing) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Sink.FirehoseOptions options = new Sink.FirehoseOptions(12, Duration.ofMillis(5), 500, 4 << 20);
        firehose =
                FirehoseDestination.start(new Sink.Firehose("delivery", StreamDestinationTest.aws(endpoint), options));
    }

    @AfterEach
    void stop() {
        firehose.close(Duration.ZERO);
        server.stop(0);
    }

    @Test
    void joinedLinesArriveAndTheRequestIsPutRecordBatch() throws Exception {
        assertThat(send("one", "two", "three", "a longer one").isDelivered()).isTrue();
        assertThat(stored).containsExactly("one\ntwo\n", "three\n", "a longer one\n");
        assertThat(targets).containsExactly("Firehose_20150804.PutRecordBatch");
        assertThat(firehose.status().wireRecords()).isEqualTo(3);
        assertThat(firehose.status().name()).isEqualTo("firehose delivery");
    }

    @Test
    void onlyWhatFailedIsSentAgain() throws Exception {
        script.add(new Script(200, "ServiceUnavailableException", Set.of(1)));
        assertThat(send("first line", "second line", "third line").isDelivered())
                .isTrue();
        assertThat(stored).containsExactly("first line\n", "third line\n", "second line\n");
        DestinationStatus status = firehose.status();
        assertThat(status.sendAttempts()).isEqualTo(4);
        assertThat(status.sendErrors()).isEqualTo(1);
        assertThat(status.serviceErrors()).isZero();
        assertThat(status.errorsByCode()).containsOnlyKeys("ServiceUnavailableException");
    }

    @Test
    void aThrottledRequestIsSentAgainByUsAndNotByTheSdk() throws Exception {
        script.add(new Script(503, "ServiceUnavailableException", Set.of()));
        assertThat(send("line").isDelivered()).isTrue();
        assertThat(targets).hasSize(2);
        assertThat(firehose.status().serviceErrors()).isEqualTo(1);
        assertThat(firehose.status().trouble()).isEmpty();
    }

    @Test
    void deniedAccessIsUndeliveredAndNamed() throws Exception {
        script.add(new Script(400, "AccessDeniedException", Set.of()));
        assertThat(send("line").undelivered().cardinality()).isEqualTo(1);
        assertThat(firehose.status().trouble())
                .contains("AccessDeniedException")
                .contains("says a test");
        assertThat(send("line").isDelivered()).isTrue();
        assertThat(firehose.status().trouble()).isEmpty();
    }

    @Test
    void whatIsOnItsWayWhenTheTimeIsOverIsUndelivered() throws Exception {
        server.stop(0);
        var sent = firehose.send(Batches.of(0, "line")).toCompletableFuture();
        firehose.close(Duration.ofMillis(100));
        assertThat(sent.get(30, TimeUnit.SECONDS).undelivered().cardinality()).isEqualTo(1);
        assertThat(send("late").cause()).contains("closed");
    }

    private SendResult send(String... lines) throws Exception {
        return firehose.send(Batches.of(0, lines)).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void answer(HttpExchange call) throws IOException {
        JsonNode request = JSON.readTree(call.getRequestBody().readAllBytes());
        targets.add(call.getRequestHeaders().getFirst("X-Amz-Target"));
        Script next = script.poll();
        int status = next == null ? 200 : next.status();
        ObjectNode reply = JSON.createObjectNode();
        if (status == 200) {
            entries(request, next == null ? Set.of() : next.failing(), next == null ? "" : next.code(), reply);
        } else {
            reply.put("__type", next.code()).put("message", "no, says a test");
        }
        byte[] body = JSON.writeValueAsBytes(reply);
        call.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        call.sendResponseHeaders(status, body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    private void entries(JsonNode request, Set<Integer> failing, String code, ObjectNode reply) throws IOException {
        assertThat(request.get("DeliveryStreamName").asText()).isEqualTo("delivery");
        ArrayNode entries = reply.put("FailedPutCount", failing.size()).putArray("RequestResponses");
        for (int i = 0; i < request.get("Records").size(); i++) {
            byte[] data = request.get("Records").get(i).get("Data").binaryValue();
            if (failing.contains(i)) {
                entries.addObject().put("ErrorCode", code).put("ErrorMessage", "Slow down.");
            } else {
                stored.add(new String(data, StandardCharsets.UTF_8));
                entries.addObject().put("RecordId", "id-" + stored.size());
            }
        }
    }
}
