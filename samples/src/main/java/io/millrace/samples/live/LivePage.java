package io.millrace.samples.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The page on 127.0.0.1 and nothing else, and its pictures as server-sent events, one a second, to at most sixteen viewers. Asked under a
 * foreign name it answers nothing, so that no other site can read it through the browser.
 */
final class LivePage implements AutoCloseable {
    private static final int MOST_VIEWERS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> FILES = Map.of(
            "/", "page.html",
            "/page.css", "page.css",
            "/page.js", "page.js");
    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html; charset=utf-8",
            "css",
            "text/css; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8");
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Supplier<Picture> pictures;
    private final Semaphore viewers = new Semaphore(MOST_VIEWERS);
    private final CountDownLatch closed = new CountDownLatch(1);

    private LivePage(HttpServer server, Supplier<Picture> pictures) {
        this.server = server;
        this.pictures = pictures;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "live-page");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts it.
     *
     * @param port 0 for any that is free
     * @throws IOException if the port is taken
     */
    static LivePage start(int port, Supplier<Picture> pictures) throws IOException {
        InetAddress local = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        LivePage page = new LivePage(HttpServer.create(new InetSocketAddress(local, port), MOST_VIEWERS), pictures);
        page.server.setExecutor(page.threads);
        page.server.createContext("/", page::handle);
        page.server.start();
        return page;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!isForUs(exchange)) {
                exchange.sendResponseHeaders(403, -1);
            } else if (path.equals("/events") && viewers.tryAcquire()) {
                sendEvents(exchange);
            } else if (path.equals("/events")) {
                exchange.sendResponseHeaders(503, -1);
            } else if (FILES.containsKey(path)) {
                sendFile(exchange, FILES.getOrDefault(path, ""));
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private boolean isForUs(HttpExchange exchange) {
        String port = ":" + server.getAddress().getPort();
        String host = exchange.getRequestHeaders().getFirst("Host");
        return host != null
                && exchange.getRequestMethod().equals("GET")
                && Set.of("127.0.0.1" + port, "localhost" + port).contains(host);
    }

    private void sendEvents(HttpExchange exchange) throws IOException {
        try {
            headers(exchange, "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            do {
                out.write(event(pictures.get()));
                out.flush();
            } while (!closed.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            viewers.release();
        }
    }

    private static byte[] event(Picture picture) throws JsonProcessingException {
        return ("data: " + JSON.writeValueAsString(picture) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void sendFile(HttpExchange exchange, String name) throws IOException {
        try (InputStream file = LivePage.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("the jar has no " + name + " beside " + LivePage.class);
            }
            byte[] body = file.readAllBytes();
            headers(exchange, TYPES.getOrDefault(name.substring(name.indexOf('.') + 1), "text/plain"));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void headers(HttpExchange exchange, String type) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Content-Security-Policy", POLICY);
    }

    /** Ends the streams of events, then the server. */
    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
