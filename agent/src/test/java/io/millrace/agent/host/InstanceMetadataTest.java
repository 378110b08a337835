package io.millrace.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asks a real server on the loopback, on the test's own thread when the test says so. */
class InstanceMetadataTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String DOCUMENT =
            "{\"accountId\":\"123456789012\",\"architecture\":\"x86_64\",\"billing\":[1],"
                    + "\"availabilityZone\":\"eu-west-1a\",\"imageId\":\"ami-1\",\"instanceId\":\"i-1\",\"kernelId\":null,"
                    + "\"instanceType\":\"t3.micro\",\"privateIp\":\"10.0.0.1\",\"region\":\"eu-west-1\"}";

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private Instant now = Instant.parse("2024-05-06T07:08:09Z");

    private volatile boolean hasTokens = true;
    private volatile boolean isSilent;
    private volatile String valid = "";
    private volatile String document = DOCUMENT;
    private volatile Map<String, String> tags = Map.of();
    private int tokens;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void nothingIsKnownBeforeTheAnswerAndNobodyWaitsForIt() {
        InstanceMetadata metadata = metadata(false);
        assertThat(metadata.fields(HOUR)).isEmpty();
        assertThat(metadata.fields(HOUR)).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(background).hasSize(1);
        runBackground();
        assertThat(metadata.fields(HOUR))
                .isEqualTo(Map.of(
                        "accountId", "123456789012",
                        "availabilityZone", "eu-west-1a",
                        "amiId", "ami-1",
                        "instanceId", "i-1",
                        "instanceType", "t3.micro",
                        "privateIp", "10.0.0.1",
                        "region", "eu-west-1",
                        "metadataTimestamp", "2024-05-06T07:08:09Z"));
        assertThat(asked).containsExactly("PUT /latest/api/token", "GET /latest/dynamic/instance-identity/document");
    }

    @Test
    void answerIsAskedForAgainWhenItIsTooOldAndStandsUntilThen() {
        InstanceMetadata metadata = known();
        now = now.plus(HOUR).minusSeconds(1);
        metadata.fields(HOUR);
        assertThat(background).isEmpty();
        now = now.plusSeconds(1);
        document = "{\"instanceId\":\"i-2\"}";
        assertThat(metadata.fields(HOUR)).containsEntry("instanceId", "i-1");
        runBackground();
        assertThat(metadata.fields(HOUR)).containsEntry("instanceId", "i-2").doesNotContainKey("region");
    }

    @Test
    void expiredTokenIsReplaced() {
        InstanceMetadata metadata = known();
        valid = "another";
        asked.clear();
        now = now.plus(HOUR);
        metadata.fields(HOUR);
        runBackground();
        assertThat(metadata.fields(HOUR)).containsEntry("metadataTimestamp", now.toString());
        assertThat(asked)
                .containsExactly(
                        "GET /latest/dynamic/instance-identity/document",
                        "PUT /latest/api/token",
                        "GET /latest/dynamic/instance-identity/document");
    }

    @Test
    void serviceWithoutTokensIsNotAskedWithoutOne() {
        hasTokens = false;
        InstanceMetadata metadata = metadata(false);
        metadata.fields(HOUR);
        runBackground();
        assertThat(metadata.fields(HOUR)).isEmpty();
        assertThat(asked).containsExactly("PUT /latest/api/token");
    }

    @Test
    void failureIsFollowedByTriesAtGrowingDistance() {
        hasTokens = false;
        InstanceMetadata metadata = metadata(false);
        List<Long> tries = new ArrayList<>();
        for (long second = 0; second < 2_000; second++) {
            metadata.fields(HOUR);
            if (!background.isEmpty()) {
                tries.add(second);
                runBackground();
            }
            now = now.plusSeconds(1);
        }
        assertThat(tries).startsWith(0L, 1L, 3L, 7L, 15L, 31L, 63L, 127L, 255L, 511L, 811L, 1111L);
        hasTokens = true;
        now = now.plus(HOUR);
        metadata.fields(HOUR);
        runBackground();
        assertThat(metadata.fields(HOUR)).containsEntry("instanceId", "i-1");
    }

    @Test
    void tokenThatGetsLostOnItsWayIsNotWaitedForLong() throws Exception {
        isSilent = true;
        InstanceMetadata metadata = new InstanceMetadata(
                base(),
                false,
                task -> threads.execute(() -> {
                    task.run();
                    end.countDown();
                }),
                () -> now);
        assertThat(metadata.fields(HOUR)).isEmpty();
        assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(metadata.fields(HOUR)).isEmpty();
    }

    @Test
    void tagsAreAddedWhereTheInstanceShowsThem() {
        tags = Map.of("Name", "web 1", "a b/c", "x", "region", "mine");
        InstanceMetadata metadata = metadata(true);
        metadata.fields(HOUR);
        runBackground();
        assertThat(metadata.fields(HOUR))
                .containsEntry("Name", "web 1")
                .containsEntry("a b/c", "x")
                .containsEntry("region", "eu-west-1");
        tags = Map.of();
        InstanceMetadata hidden = metadata(true);
        hidden.fields(HOUR);
        runBackground();
        assertThat(hidden.fields(HOUR)).containsEntry("instanceId", "i-1");
    }

    @Test
    void documentThatIsNoneIsAFailure() {
        document = "<html>";
        InstanceMetadata metadata = metadata(false);
        metadata.fields(HOUR);
        runBackground();
        assertThat(metadata.fields(HOUR)).isEmpty();
    }

    @Test
    void nameOfTheHostIsLookedUpOnceInAWhile() {
        ArrayDeque<String> names = new ArrayDeque<>(List.of("one\n", "", "two"));
        HostName host = new HostName(names::poll, HOUR, () -> now);
        assertThat(host.get()).isEqualTo("one");
        assertThat(host.get()).isEqualTo("one");
        now = now.plus(HOUR);
        assertThat(host.get()).isEqualTo("one");
        now = now.plus(HOUR);
        assertThat(host.get()).isEqualTo("two");
        now = now.plus(HOUR);
        assertThat(host.get()).isEqualTo("two");
        assertThat(new HostName(() -> null, HOUR, () -> now).get()).isEqualTo("localhost");
        assertThat(HostName.ofKernel(() -> now).get()).isNotBlank();
    }

    private InstanceMetadata known() {
        InstanceMetadata metadata = metadata(false);
        metadata.fields(HOUR);
        runBackground();
        return metadata;
    }

    private InstanceMetadata metadata(boolean withTags) {
        // A busy machine may take its time; only what never answers is to be given up.
        return new InstanceMetadata(base(), withTags, background::add, () -> now, Duration.ofSeconds(30));
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void runBackground() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        if (isSilent) {
            awaitEnd();
            return;
        }
        if (path.equals("/latest/api/token")) {
            boolean isGood = hasTokens
                    && exchange.getRequestMethod().equals("PUT")
                    && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
            tokens++;
            valid = "token-" + tokens;
            send(exchange, isGood ? 200 : 405, valid);
        } else if (!valid.equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
            send(exchange, 401, "");
        } else {
            String body = body(path);
            send(exchange, body == null ? 404 : 200, body == null ? "" : body);
        }
    }

    private @Nullable String body(String path) {
        String prefix = "/latest/meta-data/tags/instance";
        if (path.equals("/latest/dynamic/instance-identity/document")) {
            return document;
        }
        if (path.equals(prefix)) {
            return tags.isEmpty() ? null : String.join("\n", tags.keySet());
        }
        return path.startsWith(prefix) ? tags.get(path.substring(prefix.length() + 1)) : null;
    }

    private void awaitEnd() {
        try {
            end.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
