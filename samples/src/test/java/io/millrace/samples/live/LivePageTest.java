package io.millrace.samples.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LivePageTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private LivePage page;

    @BeforeEach
    void start() throws IOException {
        SlidingWindow window = new SlidingWindow();
        window.add(999, new AccessLine("/<b>tea</b>", 200, 5));
        page = LivePage.start(0, () -> window.at(1_000));
    }

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    void itsFilesMayLoadNothingFromElsewhere() throws IOException, InterruptedException {
        for (String file : new String[] {"", "page.css", "page.js"}) {
            HttpResponse<String> answer = get(file);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
            assertThat(answer.body()).doesNotContain("innerHTML", "https://");
        }
        assertThat(get("../../pom.xml").statusCode()).isEqualTo(404);
    }

    @Test
    void picturesComeAsEventsAndTextStaysData() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(page.address().resolve("events")).build();
        HttpResponse<Stream<String>> answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (Stream<String> lines = answer.body()) {
            assertThat(lines.filter(line -> line.startsWith("data: ")).limit(2))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("{\"path\":\"/<b>tea</b>\",\"requests\":1}", "\"statuses\":{\"200\":1}"));
        }
    }

    @Test
    void underAForeignNameItAnswersNothing() throws IOException {
        URI address = page.address();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /events HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("HTTP/1.1 403");
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(page.address() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
