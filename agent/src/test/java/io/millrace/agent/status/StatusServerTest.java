package io.millrace.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real sockets. */
class StatusServerTest {
    private static final AgentStatus STATUS = Statuses.of(Statuses.flow(
            "web", Statuses.throttled("clicks"), Statuses.file("/var/log/a<b>.log", "reading", 500, 200, false)));

    @TempDir
    Path state;

    private StatusServer server;

    @BeforeEach
    void start() throws IOException {
        server = start(() -> STATUS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private StatusServer start(Supplier<AgentStatus> status) throws IOException {
        return StatusServer.start(
                0,
                state,
                status,
                List.of(registry -> Gauge.builder("further", () -> 7).register(registry)),
                InstantSource.fixed(STATUS.time()));
    }

    @Test
    void listensOnTheLoopbackAddressAlone() throws IOException {
        assertThat(ask("GET /health HTTP/1.1")).startsWith("HTTP/1.1 200 OK").endsWith("green\n");
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (!address.getHostAddress().equals("127.0.0.1")) {
                    assertThatThrownBy(
                                    () -> new Socket(address, server.address().getPort()).close())
                            .as(address.toString())
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void everyAnswerHasTheHeadersOfAPageThatTrustsNobody() throws IOException {
        for (String path : List.of("/", "/status.json", "/metrics", "/health", "/nothing")) {
            assertThat(ask("GET " + path + " HTTP/1.1"))
                    .contains("Content-security-policy: default-src 'none'")
                    .contains("X-content-type-options: nosniff", "Cache-control: no-store", "X-frame-options: DENY")
                    .contains("Cross-origin-resource-policy: same-origin", "Referrer-policy: no-referrer")
                    .doesNotContain("Access-control");
        }
    }

    @Test
    void headHasTheLengthAndNoBody() throws IOException {
        String answer = ask("HEAD /status.json HTTP/1.1");
        assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
        assertThat(answer)
                .contains("Content-length: " + StatusJson.write(STATUS).length());
    }

    @Test
    void queryIsPassedOverAndNotRepeated() throws IOException {
        assertThat(ask("GET /health?<script> HTTP/1.1")).doesNotContain("script");
        assertThat(ask("GET /health?a=%3Cscript%3E HTTP/1.1")).endsWith("green\n");
        assertThat(ask("POST /health HTTP/1.1")).startsWith("HTTP/1.1 405");
        assertThat(ask("GET /status.json HTTP/1.1", "evil.example"))
                .startsWith("HTTP/1.1 421")
                .doesNotContain("clicks");
    }

    @Test
    void metricsAreThoseOfTheSnapshotAndOfFurtherBinders() throws IOException {
        assertThat(ask("GET /metrics HTTP/1.1"))
                .contains("millrace_agent_acked_bytes_total{flow=\"web\"} 700.0")
                .contains("millrace_agent_given_up_bytes_total{flow=\"web\",policy=\"drop\"} 100.0")
                .contains("millrace_agent_file_lag_bytes{file=\"/var/log/a<b>.log\",flow=\"web\"} 300.0")
                .contains("millrace_agent_throttled_shards{flow=\"web\"} 1.0")
                .contains("further 7.0");
    }

    @Test
    void clientFindsItThroughTheStateDirectory() throws IOException {
        assertThat(StatusClient.of(state).status()).isEqualTo(STATUS);
        Path address = state.resolve("status.address");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(address)))
                .isEqualTo("rw-------");
        server.close();
        assertThat(address).doesNotExist();
        assertThatThrownBy(() -> StatusClient.of(state))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no agent");
    }

    @Test
    void clientSaysWhatIsWrong() throws IOException {
        Path address = state.resolve("status.address");
        String old = Files.readString(address);
        Files.writeString(address, "http://evil.example:80/\n");
        assertThatThrownBy(() -> StatusClient.of(state)).hasMessageContaining("is not an address of an agent");
        server.close();
        Files.writeString(address, old);
        StatusClient client = StatusClient.of(state);
        assertThatThrownBy(client::status).hasMessageContaining("it has stopped without saying so");
        AtomicBoolean torn = new AtomicBoolean();
        try (StatusServer broken = start(() -> {
            if (torn.get()) {
                throw new IllegalStateException("torn");
            }
            return STATUS;
        })) {
            torn.set(true);
            assertThat(broken.address()).isNotEqualTo(server.address());
            StatusClient other = StatusClient.of(state);
            assertThatThrownBy(other::status).hasMessageContaining("answers with 500");
        }
    }

    @Test
    void newerServersAddressIsLeftAlone() throws IOException {
        try (StatusServer newer = start(() -> STATUS)) {
            server.close();
            assertThat(Files.readString(state.resolve("status.address"))).isEqualTo(newer.address() + "\n");
        }
    }

    @Test
    void takenPortIsNamed() {
        int port = server.address().getPort();
        assertThatThrownBy(() -> StatusServer.start(port, state, () -> STATUS, List.of(), InstantSource.system()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + port + " of 127.0.0.1");
    }

    @Test
    void connectionsThatSendHalfARequestAreCutOff() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort());
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
                silent.add(socket);
            }
            // Whoever asks meanwhile may be cut off with them, and asks again.
            String answer = ask("GET /health HTTP/1.1");
            for (int again = 0; again < 3 && !answer.startsWith("HTTP"); again++) {
                answer = ask("GET /health HTTP/1.1");
            }
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private String ask(String line) throws IOException {
        return ask(line, "127.0.0.1:" + server.address().getPort());
    }

    private String ask(String line, String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(30_000);
            String request = line + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            return e.toString();
        }
    }
}
