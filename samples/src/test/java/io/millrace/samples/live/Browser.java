package io.millrace.samples.live;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Chromium without a window, spoken to by its debugging protocol. For one thread. */
final class Browser implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final Messages messages;
    private int calls;

    private Browser(Process process, WebSocket socket, Messages messages) {
        this.process = process;
        this.socket = socket;
        this.messages = messages;
    }

    /** Whole messages, in order. */
    private static final class Messages implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> whole = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            begun.append(part);
            if (last) {
                whole.add(begun.toString());
                begun.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    /** Opens a page. */
    static Browser open(Path chromium, Path profile, URI page) throws IOException, InterruptedException {
        List<String> command = List.of(
                chromium.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--window-size=1120,1000",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                page.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolveSibling("chromium.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Path portFile = profile.resolve("DevToolsActivePort");
        await("Chromium listens").atMost(LIMIT).until(() -> Files.exists(portFile) && Files.size(portFile) > 0);
        String port = Files.readAllLines(portFile).get(0);
        HttpClient client = HttpClient.newHttpClient();
        Messages messages = new Messages();
        URI debugger = await("Chromium opens " + page)
                .atMost(LIMIT)
                .until(() -> debuggerOf(client, port, page), uri -> uri != null);
        WebSocket socket =
                client.newWebSocketBuilder().buildAsync(debugger, messages).join();
        return new Browser(process, socket, messages);
    }

    private static @Nullable URI debuggerOf(HttpClient client, String port, URI page)
            throws IOException, InterruptedException {
        HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        for (JsonNode tab : JSON.readTree(
                client.send(list, HttpResponse.BodyHandlers.ofString()).body())) {
            if (tab.path("url").asText().equals(page.toString())) {
                return URI.create(tab.path("webSocketDebuggerUrl").asText());
            }
        }
        return null;
    }

    /** The value of an expression, as text. */
    String value(String expression) throws InterruptedException, IOException {
        ObjectNode parameters = JSON.createObjectNode().put("expression", "String(" + expression + ")");
        return call("Runtime.evaluate", parameters).at("/result/value").asText();
    }

    /** Shows the page as it is in the dark, or in the light. */
    void colours(String scheme) throws InterruptedException, IOException {
        ObjectNode parameters = JSON.createObjectNode();
        parameters
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        call("Emulation.setEmulatedMedia", parameters);
    }

    /** What is to be seen, as PNG. */
    byte[] screenshot() throws InterruptedException, IOException {
        ObjectNode parameters = JSON.createObjectNode().put("format", "png");
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", parameters).path("data").asText());
    }

    private JsonNode call(String method, ObjectNode parameters) throws InterruptedException, IOException {
        int id = ++calls;
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", parameters);
        socket.sendText(request.toString(), true).join();
        while (true) {
            String text = messages.whole.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (text == null) {
                throw new IOException("Chromium does not answer " + method);
            }
            JsonNode message = JSON.readTree(text);
            if (message.path("id").asInt() == id) {
                return message.path("result");
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
