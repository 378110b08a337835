package io.millrace.samples.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.agent.Agent;
import io.millrace.samples.AnyEngine;
import io.millrace.samples.TestEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole path: file, agent, stream, consumer, page; and with {@code -Dmillrace.chromium=/usr/bin/chromium} what a browser makes of it. */
@AnyEngine
class LiveTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CHROMIUM = "millrace.chromium";
    /** A file that the page as a browser shows it is written to, if it is named. */
    private static final String SCREENSHOT = "millrace.live.screenshot";

    private static final String MARKUP = "192.0.2.7 - - [22/Nov/2026:12:00:00 +0000]"
            + " \"GET /<img/src=x/onerror=document.title='stolen'> HTTP/1.1\" 404 10 \"-\" \"-\"";

    @TempDir
    Path directory;

    @Test
    void everyLineOfTheLogIsCountedOnThePage(TestEngine engine) throws IOException, InterruptedException {
        Path log = Files.createFile(directory.resolve("access.log"));
        String stream = engine.stream("live", 2);
        try (Live live = Live.start(engine.kinesis(), engine.dynamoDb(), stream, engine.application("live"), 0);
                Agent agent = new LogFlow(log, stream, engine.endpoint()).start()) {
            live.awaitStarted();
            assertThat(agent.isAlive()).isTrue();
            write(log, lines(700).toList());
            write(log, Collections.nCopies(300, MARKUP));
            write(log, List.of("no access log"));
            first(
                    live,
                    picture -> picture.path("total").asInt() == 1_000
                            && picture.path("notUnderstood").asInt() == 1);
            // The window slides: what it shows comes while it is looked at.
            JsonNode shown = first(live, picture -> {
                write(log, Collections.nCopies(20, MARKUP));
                return picture.at("/statuses/404").asInt() > 0;
            });
            assertThat(shown.at("/rates/minute").asDouble()).isPositive();
            assertThat(shown.at("/sizes/p99").asLong()).isPositive();
            Optional<String> chromium =
                    Optional.ofNullable(System.getProperty(CHROMIUM)).filter(path -> !path.isEmpty());
            if (chromium.isPresent()) {
                lookAt(live, log, Path.of(chromium.get()));
            } else {
                System.out.println("LiveTest: the page was not looked at in a browser; name one by -D" + CHROMIUM);
            }
        }
    }

    private void lookAt(Live live, Path log, Path chromium) throws IOException, InterruptedException {
        Path profile = Files.createDirectories(directory.resolve("profile"));
        try (Browser browser = Browser.open(chromium, profile, live.address())) {
            await("the browser shows paths, markup as text").atMost(LIMIT).until(() -> {
                write(log, Collections.nCopies(20, MARKUP));
                return browser.value("document.querySelector('#paths td.name')?.textContent")
                        .equals("/<img/src=x/onerror=document.title='stolen'>");
            });
            assertThat(browser.value("document.images.length + document.title")).isEqualTo("0Access log, live");
            assertThat(browser.value("document.getElementById('state').textContent"))
                    .isEqualTo("live");
            assertThat(browser.value("document.querySelectorAll('#seconds rect').length"))
                    .isEqualTo("60");
            String before = browser.value("document.getElementById('total').textContent");
            write(log, lines(500).toList());
            await("the page goes on by itself")
                    .atMost(LIMIT)
                    .until(() -> !browser.value("document.getElementById('total').textContent")
                            .equals(before));
            keepScreenshots(browser);
        }
    }

    private static void keepScreenshots(Browser browser) throws IOException, InterruptedException {
        byte[] light = browser.screenshot();
        browser.colours("dark");
        byte[] dark = browser.screenshot();
        assertThat(dark).isNotEqualTo(light).hasSizeGreaterThan(10_000);
        String file = System.getProperty(SCREENSHOT, "");
        if (!file.isEmpty()) {
            Files.write(Path.of(file), light);
        }
    }

    private static Stream<String> lines(int count) {
        AccessLog log = new AccessLog(42);
        return Stream.generate(() -> log.next(Instant.EPOCH)).limit(count);
    }

    private static void write(Path log, List<String> lines) {
        try {
            Files.write(log, lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode first(Live live, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        try (Stream<String> events = events(live)) {
            return events.map(LiveTest::picture).filter(wanted).findFirst().orElseThrow();
        }
    }

    private static Stream<String> events(Live live) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(live.address().resolve("events"))
                .timeout(LIMIT)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data: "))
                .limit(LIMIT.toSeconds())
                .map(line -> line.substring("data: ".length()));
    }

    private static JsonNode picture(String event) {
        try {
            return new ObjectMapper().readTree(event);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + event, e);
        }
    }
}
