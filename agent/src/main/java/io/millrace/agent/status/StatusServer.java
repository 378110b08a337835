package io.millrace.agent.status;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page on localhost, with {@code /status.json}, {@code /metrics} (Prometheus) and {@code /health}. Bound to 127.0.0.1 and nothing else;
 * can only be read; asked under a foreign name it answers nothing (DNS rebinding). At most four threads and twenty connections that wait;
 * whoever sends or takes an answer too slowly is cut off after five seconds.
 */
public final class StatusServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatusServer.class);
    private static final int THREADS = 4;
    private static final int WAITING = 16;

    static {
        // The server's only deadlines: read when its class is, for the whole process, where nothing else uses it.
        setIfAbsent("sun.net.httpserver.maxReqTime", "5");
        setIfAbsent("sun.net.httpserver.maxRspTime", "5");
        setIfAbsent("sun.net.httpserver.idleInterval", "10");
        setIfAbsent("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final StatusAnswers answers;
    private final Path stateDirectory;
    private final URI address;
    private final AtomicBoolean broken = new AtomicBoolean();

    private StatusServer(HttpServer server, StatusAnswers answers, Path stateDirectory) {
        this.server = server;
        this.answers = answers;
        this.stateDirectory = stateDirectory;
        this.address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "millrace-page-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts it, and writes its address to {@code status.address} in the state directory, where {@link StatusClient} finds it.
     *
     * @param port 0 for any that is free
     * @param status the latest snapshot; called by the server's threads, must not block
     * @param binders further meters for {@code /metrics}
     * @throws IOException if the port is taken or the address cannot be written; its message is for people
     */
    public static StatusServer start(
            int port, Path stateDirectory, Supplier<AgentStatus> status, List<MeterBinder> binders, InstantSource clock)
            throws IOException {
        StatusAnswers answers = new StatusAnswers(status, new PrometheusText(status, binders)::scrape, clock);
        StatusServer server = new StatusServer(listen(port), answers, stateDirectory);
        server.begin();
        return server;
    }

    private static HttpServer listen(int port) throws IOException {
        InetAddress local = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        try {
            return HttpServer.create(new InetSocketAddress(local, port), WAITING);
        } catch (IOException e) {
            throw new IOException(
                    "the status page cannot have port " + port + " of 127.0.0.1 (" + e.getMessage()
                            + "): choose another, or 0 for any that is free",
                    e);
        }
    }

    private void begin() throws IOException {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        try {
            StatusAddress.write(stateDirectory, address);
        } catch (IOException e) {
            close();
            throw new IOException("the address of the status page cannot be kept in " + stateDirectory + ": " + e, e);
        }
    }

    /** {@code http://127.0.0.1:PORT/}. */
    public URI address() {
        return address;
    }

    /** Ends it within a second, and takes its address away. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            StatusAddress.remove(stateDirectory, address);
        } catch (IOException e) {
            log.warn("the address of the status page cannot be removed from {}: {}", stateDirectory, e.toString());
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private StatusAnswers.Answer answer(HttpExchange exchange) {
        try {
            List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
            String path = exchange.getRequestURI().getRawPath();
            return answers.answer(exchange.getRequestMethod(), hosts, path == null ? "" : path);
        } catch (RuntimeException e) {
            if (broken.compareAndSet(false, true)) {
                log.error("the status page cannot be shown (told once)", e);
            }
            return StatusAnswers.Answer.text(500, "the agent cannot show itself; its log tells why");
        }
    }

    private static void send(HttpExchange exchange, StatusAnswers.Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.contentType());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        answer.headers().forEach(headers::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(answer.code(), -1);
        } else {
            exchange.sendResponseHeaders(answer.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
