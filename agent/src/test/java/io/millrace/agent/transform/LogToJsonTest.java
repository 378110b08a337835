package io.millrace.agent.transform;

import static io.millrace.agent.config.Step.LogFormat.APACHEERRORLOG;
import static io.millrace.agent.config.Step.LogFormat.COMBINEDAPACHELOG;
import static io.millrace.agent.config.Step.LogFormat.COMMONAPACHELOG;
import static io.millrace.agent.config.Step.LogFormat.RFC3339SYSLOG;
import static io.millrace.agent.config.Step.LogFormat.SYSLOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.config.Step.JsonFormat;
import io.millrace.agent.config.Step.LogFormat;
import io.millrace.agent.config.Step.LogToJson;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogToJsonTest {
    private static final String TIME = "[10/Oct/2000:13:55:36 -0700]";

    @Test
    void commonLineBecomesAnObject() {
        assertThat(common("127.0.0.1 - frank " + TIME + " \"GET /a HTTP/1.0\" 200 2326\n"))
                .isEqualTo("{\"host\":\"127.0.0.1\",\"ident\":null,\"authuser\":\"frank\","
                        + "\"datetime\":\"10/Oct/2000:13:55:36 -0700\",\"request\":\"GET /a HTTP/1.0\","
                        + "\"response\":\"200\",\"bytes\":\"2326\"}\n");
    }

    @Test
    void hyphensOfApacheAreNull() {
        assertThat(common("h - - " + TIME + " \"-\" 408 -"))
                .isEqualTo("{\"host\":\"h\",\"ident\":null,\"authuser\":null,"
                        + "\"datetime\":\"10/Oct/2000:13:55:36 -0700\",\"request\":null,"
                        + "\"response\":\"408\",\"bytes\":null}");
    }

    @Test
    void clientsOfIpv6AndUsersOfAnyKindAreRead() {
        assertThat(common("2001:db8::1%eth0 - joe@example.com " + TIME + " \"GET /\" 200 1"))
                .contains("\"host\":\"2001:db8::1%eth0\"", "\"authuser\":\"joe@example.com\"");
        assertThat(common("h id joe [x] doe " + TIME + " \"GET /\" 200 1"))
                .isEqualTo("h id joe [x] doe " + TIME + " \"GET /\" 200 1");
        assertThat(common("h id joe s doe " + TIME + " \"GET /\" 200 1")).contains("\"authuser\":\"joe s doe\"");
    }

    @Test
    void combinedLineHasRefererAndAgent() {
        assertThat(combined("h - - " + TIME + " \"GET / HTTP/1.1\" 200 5 \"-\" \"curl/7\"\r\n"))
                .endsWith("\"bytes\":\"5\",\"referer\":null,\"agent\":\"curl/7\"}\n");
    }

    @Test
    void escapedQuotesStayInsideOfTheirText() {
        assertThat(combined(
                        "h - - " + TIME + " \"GET /\\\"x HTTP/1.1\" 200 5 \"http://a/\" \"An \\\"odd\\\" agent \\\\\""))
                .contains("\"request\":\"GET /\\\\\\\"x HTTP/1.1\"")
                .endsWith("\"agent\":\"An \\\\\\\"odd\\\\\\\" agent \\\\\\\\\"}");
        assertThat(combined("h - - " + TIME + " \"GET /a\"b HTTP/1.1\" 200 5 \"r\" \"a\"b\""))
                .contains("\"request\":\"GET /a\\\"b HTTP/1.1\"", "\"agent\":\"a\\\"b\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h",
                "h - - [time",
                "h - - [t] \"GET /\" 200 5 \"r\" \"cut off",
                "h - - [t] \"GET /\" 200 5",
                "h - - [t] \"GET /\" 200 5 \"r\" \"a\" more",
                "h - - [t] \"GET /\" 2x0 5 \"r\" \"a\"",
                "h - - [t] \"GET /\" 2000 5 \"r\" \"a\"",
                "h - - [t] \"GET /\" 200 5k \"r\" \"a\"",
                " - - [t] \"GET /\" 200 5 \"r\" \"a\"",
                "h - - \"GET /\" 200 5 \"r\" \"a\"",
            })
    void lineThatIsNotAllOfTheFormatGoesOnAsItIsAndIsCounted(String line) {
        Steps steps = Steps.of(step(COMBINEDAPACHELOG)).apply(line);
        assertThat(steps.emitted).containsExactly(line);
        assertThat(steps.failed).containsExactly("LOGTOJSON");
    }

    @Test
    void errorLineOfApache24IsRead() {
        assertThat(error("[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416]"
                        + " [client 72.15.99.187:80] AH1: File [x]: \"y\"\n"))
                .isEqualTo(
                        "{\"timestamp\":\"Fri Sep 09 10:42:29.902022 2011\",\"module\":\"core\",\"severity\":\"error\","
                                + "\"processid\":\"35708\",\"threadid\":\"4328636416\",\"client\":\"72.15.99.187:80\","
                                + "\"message\":\"AH1: File [x]: \\\"y\\\"\"}\n");
    }

    @Test
    void errorLineWithoutProcessOrClientIsRead() {
        assertThat(error("[t] [error] [client ::1] denied"))
                .isEqualTo("{\"timestamp\":\"t\",\"module\":null,\"severity\":\"error\",\"processid\":null,"
                        + "\"threadid\":null,\"client\":\"::1\",\"message\":\"denied\"}");
        assertThat(error("[t] [mpm_event:notice] [pid 7:tid 8] AH00489: resuming"))
                .contains("\"processid\":\"7\",\"threadid\":\"8\",\"client\":null,\"message\":\"AH00489: resuming\"");
        assertThat(error("[t] [core:warn] [pid 7] [client [::1]:443] [x] y"))
                .contains("\"processid\":\"7\",\"threadid\":null,\"client\":\"[::1]:443\",\"message\":\"[x] y\"");
        assertThat(error("[t] [notice] caught SIGTERM"))
                .contains("\"severity\":\"notice\",\"processid\":null", "\"message\":\"caught SIGTERM\"");
        assertThat(error("no brackets")).isEqualTo("no brackets");
    }

    @Test
    void syslogLineIsRead() {
        assertThat(Steps.one(step(SYSLOG), "Oct  1 22:14:15 my-host postfix/smtpd[123]: a: b\n"))
                .isEqualTo("{\"timestamp\":\"Oct  1 22:14:15\",\"hostname\":\"my-host\",\"program\":\"postfix/smtpd\","
                        + "\"processid\":\"123\",\"message\":\"a: b\"}\n");
        assertThat(Steps.one(step(SYSLOG), "Oct 11 22:14:15 h kernel: [  1.5] up"))
                .endsWith("\"program\":\"kernel\",\"processid\":null,\"message\":\"[  1.5] up\"}");
        assertThat(Steps.one(step(SYSLOG), "<34>Oct 11 22:14:15 h last message repeated 2 times"))
                .isEqualTo("{\"timestamp\":\"Oct 11 22:14:15\",\"hostname\":\"h\",\"program\":null,\"processid\":null,"
                        + "\"message\":\"last message repeated 2 times\"}");
        assertThat(Steps.one(step(SYSLOG), "Oct 11 2023 22:14:15 ::1 su:"))
                .endsWith("\"program\":\"su\",\"processid\":null,\"message\":\"\"}");
        assertThat(Steps.one(step(SYSLOG), "2003-10-11T22:14:15Z h su: x")).startsWith("2003");
    }

    @Test
    void syslogLineWithTheTimeOfRfc3339IsRead() {
        assertThat(Steps.one(step(RFC3339SYSLOG), "2003-10-11T22:14:15.003+02:00 h su[1]: 'su root' failed"))
                .isEqualTo("{\"timestamp\":\"2003-10-11T22:14:15.003+02:00\",\"hostname\":\"h\",\"program\":\"su\","
                        + "\"processid\":\"1\",\"message\":\"'su root' failed\"}");
        assertThat(Steps.one(step(RFC3339SYSLOG), "Oct 11 22:14:15 h su: x")).startsWith("Oct");
    }

    @Test
    void ownPatternHasAFieldForEachGroup() {
        LogToJson step = own("(\\w+)=(\\S+)( x)?", List.of("k", "v", "w"));
        assertThat(Steps.one(step, "\u00e9a=b\n")).isEqualTo("\u00e9a=b\n");
        assertThat(Steps.one(step, "a=\u00e9\ud83d\ude00\n"))
                .isEqualTo("{\"k\":\"a\",\"v\":\"\u00e9\ud83d\ude00\",\"w\":null}\n");
        assertThat(Steps.one(step, "a=b c")).isEqualTo("a=b c");
    }

    @Test
    void ownPatternThatNeverEndsFails() {
        Steps steps = Steps.of(own("(.*a){12}b", List.of("x"))).apply("a".repeat(60));
        assertThat(steps.failed).containsExactly("LOGTOJSON");
    }

    @Test
    void fieldNamesAreAsManyAsGroups() {
        assertThatThrownBy(() -> Steps.of(own("(a)(b)", List.of("x"))))
                .hasMessage("LOGTOJSON has 1 field names for the 2 groups of its pattern; name one for each");
        LogToJson renamed = new LogToJson(
                Optional.of(SYSLOG),
                Optional.empty(),
                List.of("a", "b", "c", "d", "e"),
                JsonFormat.PRETTYPRINT,
                Steps.RAW);
        assertThat(Steps.one(renamed, "Oct 11 22:14:15 h su: m")).isEqualTo("""
            {
              "a" : "Oct 11 22:14:15",
              "b" : "h",
              "c" : "su",
              "d" : null,
              "e" : "m"
            }\
            """);
    }

    private static String common(String line) {
        return Steps.one(step(COMMONAPACHELOG), line);
    }

    private static String combined(String line) {
        return Steps.one(step(COMBINEDAPACHELOG), line);
    }

    private static String error(String line) {
        return Steps.one(step(APACHEERRORLOG), line);
    }

    private static LogToJson step(LogFormat format) {
        return new LogToJson(Optional.of(format), Optional.empty(), List.of(), JsonFormat.COMPACT, Steps.RAW);
    }

    private static LogToJson own(String pattern, List<String> fields) {
        return new LogToJson(
                Optional.empty(), Optional.of(Pattern.compile(pattern)), fields, JsonFormat.COMPACT, Steps.RAW);
    }
}
