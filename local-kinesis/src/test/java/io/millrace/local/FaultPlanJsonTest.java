package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FaultPlanJsonTest {
    @TempDir
    Path directory;

    @Test
    void everyMemberIsReadAndWrittenBack() {
        FaultPlan plan = FaultPlan.seeded(Long.MIN_VALUE)
                .throttleEntries(0.1)
                .add(FaultRule.of(FaultKind.THROTTLE_REQUEST)
                        .named("hot shard")
                        .onService(FaultService.KINESIS)
                        .onOperation("GetRecords")
                        .onStream("clicks")
                        .onShard("shardId-000000000002")
                        .onCaller("AKIDEXAMPLE")
                        .onUserAgent("team-a/\"1\"")
                        .share(0.25)
                        .times(5)
                        .afterFirst(10)
                        .every(3)
                        .from(Duration.ofSeconds(1))
                        .until(Duration.ofMinutes(5)))
                .add(FaultRule.delay(Duration.ofMillis(250)))
                .add(FaultRule.cutAndArriveLate(Duration.ofSeconds(5)))
                .add(FaultRule.arriveLate(Duration.ofNanos(1_500_000)))
                .add(FaultRule.staleList(Duration.ofSeconds(30)))
                .add(FaultRule.truncateReply(7))
                .add(FaultRule.of(FaultKind.RESET).afterEvents(0))
                .add(FaultRule.of(FaultKind.TRUNCATE_REPLY).onTable("leases"))
                .add(FaultRule.refuse(new FaultRefusal("MadeUpException", 418, "ключ")));

        FaultPlan back = FaultPlan.parse(plan.toJson());

        assertThat(back.rules()).isEqualTo(plan.rules());
        assertThat(back.seed()).isEqualTo(plan.seed());
        assertThat(back.toJson()).isEqualTo(plan.toJson());
    }

    @ParameterizedTest
    @EnumSource(value = FaultKind.class)
    void everyKindHasAJsonForm(FaultKind kind) {
        FaultRule rule = switch (kind) {
            case DELAY -> FaultRule.delay(Duration.ofSeconds(1));
            case ARRIVE_LATE -> FaultRule.arriveLate(Duration.ofSeconds(1));
            case STALE_LIST -> FaultRule.staleList(Duration.ofSeconds(1));
            case END_EVENTS -> FaultRule.endEvents(3);
            case REFUSE -> FaultRule.refuse(FaultRefusal.expiredToken());
            default -> FaultRule.of(kind);
        };

        assertThat(FaultPlan.parse(FaultPlan.none().add(rule).toJson()).rules()).containsExactly(rule);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        FaultPlan plan = FaultPlan.parse("""
            {"version": 1, "rules": [
              {"kind": "RESET"},
              {"kind": "REFUSE", "refusal": {"type": "KMSThrottlingException"}},
              {"kind": "REFUSE", "refusal": {"type": "Unheard", "message": "of"}}]}\
            """);

        assertThat(plan.seed()).isZero();
        assertThat(plan.rules())
                .containsExactly(
                        FaultRule.of(FaultKind.RESET),
                        FaultRule.refuse(FaultRefusal.kmsThrottling()),
                        FaultRule.refuse(new FaultRefusal("Unheard", 400, "of")));
        assertThat(FaultPlan.none().toJson()).contains("\"rules\" : [ ]");
    }

    @Test
    void theReadmesRulesAreReadAndShowEveryKind() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        List<FaultKind> shown = new ArrayList<>();
        Matcher row = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| .* \\| `(\\{.*})` \\| (\\w+)(?:, \\w+)* \\|$")
                .matcher(readme);
        while (row.find()) {
            FaultPlan plan = FaultPlan.parse("{\"version\": 1, \"rules\": [" + row.group(2) + "]}");
            assertThat(plan.rules().get(0).kind().name()).isEqualTo(row.group(1));
            assertThat(Path.of("src/test/java/io/millrace/local", row.group(3) + ".java"))
                    .exists();
            shown.add(plan.rules().get(0).kind());
        }
        assertThat(shown).containsExactlyInAnyOrder(FaultKind.values());

        int example = readme.indexOf("```json") + 7;
        assertThat(FaultPlan.parse(readme.substring(example, readme.indexOf("```", example)))
                        .rules())
                .hasSize(4);
    }

    private static Arguments bad(String json, String message) {
        return Arguments.of(json, message);
    }

    private static Arguments badRule(String members, String message) {
        return bad("{\"version\":1,\"rules\":[{\"kind\":\"RESET\"},{" + members + "}]}", message);
    }

    static List<Arguments> badPlans() {
        return List.of(
                bad("", "The plan is empty; write at least {\"version\": 1, \"rules\": []}"),
                bad("[]", "The plan is []; it must be an object with the keys [version, seed, rules]"),
                bad("{}", "version is missing; it is required"),
                bad("{\"version\":1}", "rules is missing; it is required"),
                bad(
                        "{\"version\":2,\"rules\":[]}",
                        "version is 2; this release reads version 1: write the plan in its form, or use the release"
                                + " that it was written for"),
                bad("{\"version\":1,\"rules\":{}}", "rules is {}; it must be a list"),
                bad(
                        "{\"version\":1,\"seed\":1.5,\"rules\":[]}",
                        "seed is 1.5; it must be a whole number of at most 64 bits"),
                bad(
                        "{\"version\":1,\"rules\":[],\"seeed\":1}",
                        "seeed is not known; remove it, or use one of version, seed, rules"),
                bad(
                        "{\"version\":1,\"rules\":[3]}",
                        "rules[0] is 3; it must be an object with the keys [kind, name, service, operation, stream,"
                                + " shard, accessKey, userAgent, share, times, after, every, from, until, delay, cut,"
                                + " age, refusal, bodyBytes, afterEvents]"),
                badRule("\"share\":1", "rules[1].kind is missing; it is required"),
                badRule("\"kind\":\"RESET\",\"share\":\"1\"", "rules[1].share is \"1\"; it must be a number"),
                badRule("\"kind\":\"RESET\",\"share\":1.5", "rules[1].share is 1.5; it must be above 0 and at most 1"),
                badRule(
                        "\"kind\":\"RESET\",\"times\":1e3",
                        "rules[1].times is 1000.0; it must be a whole number of at most 64 bits"),
                badRule("\"kind\":\"RESET\",\"stream\":null", "rules[1].stream is null; it must be a text"),
                badRule(
                        "\"kind\":\"DELAY\",\"delay\":\"200ms\"",
                        "rules[1].delay is \"200ms\"; it must be an ISO 8601 duration, such as \"PT0.2S\" for 200 ms or"
                                + " \"PT5M\" for 5 minutes"),
                badRule("\"kind\":\"DELAY\"", "rules[1].delay is missing; DELAY needs one"),
                badRule(
                        "\"kind\":\"RESET\",\"delay\":\"PT1S\"",
                        "rules[1].delay is PT1S, but RESET takes none; leave it out, or choose another kind"),
                badRule(
                        "\"kind\":\"RESET\",\"cut\":true",
                        "rules[1].cut is true, but RESET takes none; leave it out, or choose another kind"),
                badRule(
                        "\"kind\":\"RESET\",\"from\":\"PT5S\",\"until\":\"PT5S\"",
                        "rules[1].until is PT5S; it must be after from, which is PT5S"),
                badRule(
                        "\"kind\":\"REFUSE\",\"refusal\":{\"type\":\"no type\"}",
                        "rules[1].refusal.type is \"no type\"; it must be an exception's name, such as"
                                + " ExpiredTokenException"),
                badRule(
                        "\"kind\":\"REFUSE\",\"refusal\":{\"type\":\"T\",\"status\":200}",
                        "rules[1].refusal.status is 200; it must be between 400 and 599"),
                badRule(
                        "\"kind\":\"REFUSE\",\"refusal\":{\"type\":\"T\",\"code\":1}",
                        "rules[1].refusal.code is not known; remove it, or use one of type, status, message"),
                badRule(
                        "\"kind\":\"TRUNCATE_REPLY\",\"bodyBytes\":-1",
                        "rules[1].bodyBytes is -1; it must be at least 0"),
                badRule(
                        "\"kind\":\"STALE_LIST\",\"age\":\"PT1S\",\"service\":\"DYNAMODB\"",
                        "rules[1].service is DYNAMODB, but STALE_LIST is a matter of Kinesis alone; the rule could"
                                + " never strike"),
                badRule(
                        "\"kind\":\"RESET\",\"service\":\"SQS\"",
                        "rules[1].service is \"SQS\"; it must be one of [KINESIS, DYNAMODB]"),
                bad(
                        "{\"version\":1,\"rules\":[{\"kind\":\"RESET\",\"name\":\"a\"},{\"kind\":\"STALL\",\"name\":\"a\"}]}",
                        "rules[1].name is a, as another rule's; choose one that is not taken"));
    }

    @ParameterizedTest
    @MethodSource
    void badPlans(String json, String message) {
        assertThatThrownBy(() -> FaultPlan.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void textThatIsNoJsonIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> FaultPlan.parse("{\"version\":1,\n \"rules\":[}"))
                .hasMessageStartingWith("The plan is not JSON in line 2, column ");
        assertThatThrownBy(() -> FaultPlan.parse("{\"version\":1,\"rules\":[]} {}"))
                .hasMessageStartingWith("The plan is not JSON");
        assertThatThrownBy(() -> FaultPlan.parse("{\"version\":1,\"version\":1,\"rules\":[]}"))
                .hasMessageContaining("Duplicate field 'version'");
    }

    @Test
    void aFileIsReadOrRefusedByName() throws IOException {
        Path file = directory.resolve("faults.json");
        assertThatThrownBy(() -> FaultPlan.read(file))
                .isInstanceOf(LocalKinesisException.class)
                .hasMessageStartingWith("Fault plan " + file + " cannot be read: ");
        Files.writeString(file, FaultPlan.seeded(9).throttleEntries(0.5).toJson());
        assertThat(FaultPlan.read(file).rules())
                .containsExactly(FaultRule.of(FaultKind.THROTTLE_ENTRY).share(0.5));
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> FaultPlan.read(file))
                .isInstanceOf(LocalKinesisException.class)
                .hasMessage("Fault plan " + file + ": version is missing; it is required");
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> FaultPlan.read(file))
                .hasMessage("Fault plan " + file + " has 1048577 bytes; it must be at most 1 MiB");
    }
}
