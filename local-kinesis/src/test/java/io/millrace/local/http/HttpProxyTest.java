package io.millrace.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpProxyTest {
    private static final int PIECE = 1 << 16;

    private final Queue<InetSocketAddress> peers = new ConcurrentLinkedQueue<>();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final NetworkThreads threads = new NetworkThreads();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer backend;

    HttpProxyTest() throws IOException {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.setExecutor(workers);
        backend.start();
    }

    @AfterEach
    void stop() {
        threads.close();
        backend.stop(0);
        workers.shutdownNow();
    }

    /** What the backend does with a request. */
    @FunctionalInterface
    private interface Handling {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void serve(String path, Handling handling) {
        backend.createContext(path, exchange -> {
            peers.add(exchange.getRemoteAddress());
            try (exchange) {
                handling.handle(exchange);
            }
        });
    }

    private URI proxied(String path, Consumer<Passage> decision) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + backend.getAddress().getPort());
        int port = HttpProxy.open("127.0.0.1", 0, threads, address, decision);
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static void forward(Passage passage) {
        passage.forward(reason -> passage.answer(502, Map.of(), reason.getBytes(StandardCharsets.UTF_8)));
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    @Test
    void connectionsToTheServerAreKept() throws Exception {
        serve("/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        URI echo = proxied("/echo", HttpProxyTest::forward);

        for (int i = 0; i < 20; i++) {
            HttpRequest post = HttpRequest.newBuilder(echo)
                    .POST(HttpRequest.BodyPublishers.ofString("body " + i))
                    .build();
            assertThat(client.send(post, BodyHandlers.ofString()).body()).isEqualTo("body " + i);
        }

        assertThat(peers).hasSize(20);
        assertThat(peers.stream().distinct()).hasSize(1);
    }

    @Test
    void aServerThatClosesAfterEachAnswerIsNotAskedOnTheSameConnection() throws Exception {
        serve("/close", exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, -1);
        });
        URI close = proxied("/close", HttpProxyTest::forward);

        for (int i = 0; i < 5; i++) {
            assertThat(get(close).statusCode()).isEqualTo(200);
        }

        assertThat(peers.stream().distinct()).hasSize(5);
    }

    @Test
    void anAnswerIsReadNoFasterThanTheClientTakesIt() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        int pieces = 4096;
        serve("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                for (int i = 0; i < pieces; i++) {
                    byte[] piece = new byte[PIECE];
                    piece[0] = (byte) i;
                    body.write(piece);
                }
            }
            sent.countDown();
        });
        URI large = proxied("/large", HttpProxyTest::forward);

        try (InputStream body = client.send(HttpRequest.newBuilder(large).build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(sent.await(500, TimeUnit.MILLISECONDS))
                    .as("256 MiB sent to a client that reads nothing")
                    .isFalse();
            for (int i = 0; i < pieces; i++) {
                assertThat(body.readNBytes(PIECE)[0]).isEqualTo((byte) i);
            }
            assertThat(body.read()).isEqualTo(-1);
        }
        assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAnswerThatBreaksOffBreaksOffForTheClient() throws Exception {
        serve("/broken", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
        });
        URI broken = proxied("/broken", HttpProxyTest::forward);

        assertThatThrownBy(() -> get(broken)).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerOfUnknownLengthIsCutAsWell() throws Exception {
        serve("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[1000]);
        });
        URI chunked = proxied("/chunked", passage -> {
            passage.cutAfter(OptionalInt.of(5_000));
            forward(passage);
        });

        assertThatThrownBy(() -> get(chunked)).isInstanceOf(IOException.class);
    }

    @Test
    void aRequestGoesOnAfterItsClientIsCutOff() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        serve("/late", exchange -> {
            arrived.countDown();
            exchange.sendResponseHeaders(200, -1);
        });
        CountDownLatch done = new CountDownLatch(1);
        URI late = proxied("/late", passage -> {
            passage.drop();
            passage.forwardUnheard(done::countDown);
        });

        assertThatThrownBy(() -> get(late)).isInstanceOf(IOException.class);

        assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerThatIsNotThereIsReported() throws Exception {
        URI gone = proxied("/any", HttpProxyTest::forward);
        backend.stop(0);

        HttpResponse<String> answer = get(gone);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).startsWith("nobody answers at http://127.0.0.1:");
    }
}
