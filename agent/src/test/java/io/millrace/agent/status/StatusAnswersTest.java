package io.millrace.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusAnswersTest {
    private final AtomicReference<AgentStatus> status = new AtomicReference<>(Statuses.of());
    private Instant now = Statuses.of().time();
    private final StatusAnswers answers = new StatusAnswers(status::get, () -> "metrics 1\n", () -> now);

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:65535"})
    void ownNamesAreAnswered(String host) {
        assertThat(answers.answer("GET", List.of(host), "/health").code()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.nip.io",
                "localhost:80@evil",
                "",
                "127.0.0.2",
                "0.0.0.0"
            })
    void foreignNamesAreNot(String host) {
        assertThat(answers.answer("GET", List.of(host), "/status.json").code()).isEqualTo(421);
    }

    @Test
    void oneNameIsNeeded() {
        assertThat(answers.answer("GET", List.of(), "/").code()).isEqualTo(421);
        assertThat(answers.answer("GET", List.of("localhost", "localhost"), "/").code())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"})
    void onlyReadingIsAllowed(String method) {
        StatusAnswers.Answer answer = get(method, "/");
        assertThat(answer.code()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/x", "//", "/status.json/", "/../etc/passwd", "/page.js", "/%2e%2e/", "*"})
    void otherPathsAreNotThereAndNotRepeated(String path) {
        StatusAnswers.Answer answer = get("GET", path);
        assertThat(answer.code()).isEqualTo(404);
        assertThat(text(answer)).isEqualTo("there are /, /status.json, /metrics and /health\n");
    }

    @Test
    void healthIsOneLineWithTheCause() {
        assertThat(text(get("GET", "/health"))).isEqualTo("green\n");
        status.set(Statuses.with(Statuses.of(), Health.YELLOW, "shards throttle"));
        assertThat(get("GET", "/health").code()).isEqualTo(200);
        status.set(Statuses.with(Statuses.of(), Health.RED, "nothing\r\ngets \u001b[31mthrough"));
        StatusAnswers.Answer red = get("GET", "/health");
        assertThat(red.code()).isEqualTo(503);
        assertThat(text(red)).isEqualTo("red: nothing\\x0d\\x0agets \\x1b[31mthrough\n");
    }

    @Test
    void statusThatStandsStillIsAnAgentThatHangs() {
        now = Statuses.of().time().plus(StatusAnswers.STALE);
        assertThat(get("GET", "/health").code()).isEqualTo(200);
        now = now.plus(Duration.ofMillis(1));
        StatusAnswers.Answer answer = get("GET", "/health");
        assertThat(answer.code()).isEqualTo(503);
        assertThat(text(answer)).isEqualTo("red: the agent's status is 15 s old\n");
    }

    @Test
    void pageAllowsItsOwnScriptAlone() {
        StatusAnswers.Answer page = get("GET", "/");
        String policy = page.headers().get("Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'none'", "connect-src 'self'", "script-src 'sha256-", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(text(page))
                .doesNotContain(
                        "http://localhost",
                        "https://",
                        "innerHTML",
                        "outerHTML",
                        "insertAdjacent",
                        "document.write",
                        "eval(")
                .doesNotContain("src=", "/*JS*/", "/*CSS*/");
    }

    @Test
    void nameOfAFileIsNeverMarkup() throws Exception {
        String evil = "/var/log/</script><script>alert(1)</script>\u2028.log";
        status.set(Statuses.of(
                Statuses.flow("web", Statuses.stream("s", 1, 0, 1), Statuses.file(evil, "reading", 10, 5, false))));
        assertThat(text(get("GET", "/"))).doesNotContain("alert(1)");
        StatusAnswers.Answer json = get("GET", "/status.json");
        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(StatusJson.read(json.body().getBytes(StandardCharsets.UTF_8))
                        .flows()
                        .get(0)
                        .files()
                        .get(0)
                        .path())
                .isEqualTo(evil);
    }

    @Test
    void jsonIsWrittenOncePerSnapshot() {
        assertThat(get("GET", "/status.json").body())
                .isSameAs(get("GET", "/status.json").body());
        String before = get("GET", "/status.json").body();
        status.set(Statuses.of());
        assertThat(get("GET", "/status.json").body()).isNotSameAs(before).isEqualTo(before);
    }

    private StatusAnswers.Answer get(String method, String path) {
        return answers.answer(method, List.of("localhost:1"), path);
    }

    private static String text(StatusAnswers.Answer answer) {
        return answer.body();
    }
}
