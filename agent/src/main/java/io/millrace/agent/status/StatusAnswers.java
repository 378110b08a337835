package io.millrace.agent.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is answered to a request, without a socket. Answers tell nothing of what was asked. Thread-safe if its suppliers are. */
final class StatusAnswers {
    /** A status that has not changed for this long is that of an agent that hangs. */
    static final Duration STALE = Duration.ofSeconds(15);

    /** Names under which this host knows itself; another name in the Host header is a foreign page's attempt (DNS rebinding). */
    private static final Pattern LOCAL = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

    private static final String PLAIN = "text/plain; charset=utf-8";

    private final Supplier<AgentStatus> status;
    private final Supplier<String> metrics;
    private final InstantSource clock;
    private final StatusPage page = StatusPage.load();
    private volatile @Nullable Written written;

    private record Written(AgentStatus status, String json) {}

    /** An answer; the body is left out for HEAD by whoever sends it. */
    record Answer(int code, String contentType, String body, Map<String, String> headers) {
        static Answer text(int code, String text) {
            return new Answer(code, PLAIN, text + "\n", Map.of());
        }
    }

    StatusAnswers(Supplier<AgentStatus> status, Supplier<String> metrics, InstantSource clock) {
        this.status = status;
        this.metrics = metrics;
        this.clock = clock;
    }

    Answer answer(String method, List<String> hosts, String path) {
        if (hosts.size() != 1
                || !LOCAL.matcher(hosts.get(0).toLowerCase(Locale.ROOT)).matches()) {
            return Answer.text(421, "this page is at localhost only");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            Answer answer = Answer.text(405, "this page can only be read");
            return new Answer(405, PLAIN, answer.body, Map.of("Allow", "GET, HEAD"));
        }
        return switch (path) {
            case "/" -> page();
            case "/status.json" -> new Answer(200, "application/json", json(status.get()), Map.of());
            case "/metrics" -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get(), Map.of());
            case "/health" -> health(status.get(), clock.instant());
            default -> Answer.text(404, "there are /, /status.json, /metrics and /health");
        };
    }

    private Answer page() {
        return new Answer(
                200,
                "text/html; charset=utf-8",
                page.html(),
                Map.of("Content-Security-Policy", page.contentSecurityPolicy()));
    }

    /** Written once for each snapshot. */
    @SuppressWarnings("ReferenceEquality")
    private String json(AgentStatus now) {
        Written last = written;
        if (last == null || last.status != now) {
            last = new Written(now, StatusJson.write(now));
            written = last;
        }
        return last.json;
    }

    private static Answer health(AgentStatus status, Instant now) {
        Duration age = Duration.between(status.time(), now);
        if (age.compareTo(STALE) > 0) {
            return Answer.text(503, "red: the agent's status is " + Quantities.time(age) + " old");
        }
        String cause = status.cause().isEmpty() ? "" : ": " + Printable.line(status.cause());
        String line = status.health().name().toLowerCase(Locale.ROOT) + cause;
        return Answer.text(status.health() == Health.RED ? 503 : 200, line);
    }
}
