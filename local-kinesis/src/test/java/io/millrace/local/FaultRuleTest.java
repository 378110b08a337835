package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.http.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests a plan strikes, without any engine. */
class FaultRuleTest {
    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration DELAY = Duration.ofMillis(1);

    private static FaultRequest request(String operation) {
        return request(operation, new Caller(Optional.of("AKID"), "aws-sdk-java/2.3 app/team-a"));
    }

    private static FaultRequest request(String operation, Caller caller) {
        return new FaultRequest(
                FaultService.KINESIS, operation, Set.of("s"), Optional.of("shardId-000000000001"), caller, "id");
    }

    /** The places, from 1, of those of so many equal requests that were struck by one rule. */
    private static List<Integer> struck(FaultPlan plan, String label, int requests) {
        for (int i = 0; i < requests; i++) {
            plan.nextRequest(request("GetRecords"), START.plusSeconds(i));
        }
        return plan.strikes().stream()
                .filter(strike -> strike.rule().equals(label))
                .map(strike -> (int) Duration.between(START, strike.time()).toSeconds() + 1)
                .toList();
    }

    private static List<Integer> struck(FaultRule rule, int requests) {
        return struck(FaultPlan.seeded(5).add(rule), "rule 1", requests);
    }

    @Test
    void aRuleSparesTheFirstThenTakesEveryNthUntilItRests() {
        FaultRule rule = FaultRule.of(FaultKind.RESET);

        assertThat(struck(rule, 4)).containsExactly(1, 2, 3, 4);
        assertThat(struck(rule.every(3), 10)).containsExactly(3, 6, 9);
        assertThat(struck(rule.afterFirst(4), 7)).containsExactly(5, 6, 7);
        assertThat(struck(rule.afterFirst(2).every(2).times(2), 20)).containsExactly(4, 6);
    }

    @Test
    void aRuleHoldsWithinItsTimeAndCountsNothingOutside() {
        FaultRule rule = FaultRule.of(FaultKind.RESET).from(Duration.ofSeconds(10));

        assertThat(struck(rule, 13)).containsExactly(11, 12, 13);
        assertThat(struck(rule.until(Duration.ofSeconds(12)), 20)).containsExactly(11, 12);
        assertThat(struck(rule.afterFirst(2), 14)).containsExactly(13, 14);
    }

    @Test
    void aRuleWithoutABeginningHoldsOnAClockThatWasSetBack() {
        FaultPlan plan = FaultPlan.seeded(1).add(FaultRule.of(FaultKind.RESET));
        plan.begin(START);

        assertThat(plan.nextRequest(request("GetRecords"), START.minusSeconds(1))
                        .end())
                .isPresent();
    }

    @Test
    void theTimeOfAPlanBeginsWhenTheFirstEngineStartsAndOnceOnly() {
        FaultPlan plan = FaultPlan.seeded(1).add(FaultRule.of(FaultKind.RESET).from(Duration.ofSeconds(5)));
        plan.begin(START.minusSeconds(5));
        plan.begin(START);

        assertThat(plan.nextRequest(request("GetRecords"), START).end()).isPresent();
    }

    static List<Arguments> narrowedRules() {
        FaultRule rule = FaultRule.of(FaultKind.RESET);
        return List.of(
                Arguments.of(rule, true),
                Arguments.of(rule.onService(FaultService.KINESIS), true),
                Arguments.of(rule.onService(FaultService.DYNAMODB), false),
                Arguments.of(rule.onTable("s"), false),
                Arguments.of(rule.onOperation("GetRecords"), true),
                Arguments.of(rule.onOperation("getRecords"), false),
                Arguments.of(rule.onStream("s"), true),
                Arguments.of(rule.onStream("t"), false),
                Arguments.of(rule.onShard("shardId-000000000001"), true),
                Arguments.of(rule.onShard("shardId-000000000002"), false),
                Arguments.of(rule.onCaller("AKID"), true),
                Arguments.of(rule.onCaller("AKI"), false),
                Arguments.of(rule.onUserAgent("team-a"), true),
                Arguments.of(rule.onUserAgent("team-b"), false),
                Arguments.of(rule.onStream("s").onCaller("other"), false),
                Arguments.of(FaultRule.staleList(DELAY), false),
                Arguments.of(FaultRule.of(FaultKind.FAIL_ENTRY), false));
    }

    @ParameterizedTest
    @MethodSource
    void narrowedRules(FaultRule rule, boolean strikes) {
        FaultPlan plan = FaultPlan.seeded(1).add(rule);

        assertThat(plan.nextRequest(request("GetRecords"), START).end().isPresent())
                .isEqualTo(strikes);
    }

    @Test
    void unsignedRequestsHaveNoCaller() {
        FaultPlan plan = FaultPlan.seeded(1)
                .add(FaultRule.of(FaultKind.RESET).onCaller("AKID"))
                .add(FaultRule.of(FaultKind.STALL));

        assertThat(plan.nextRequest(request("GetRecords", new Caller(Optional.empty(), "")), START)
                        .end())
                .map(FaultRule::kind)
                .contains(FaultKind.STALL);
        assertThat(plan.strikes().get(0).caller()).isEmpty();
    }

    @Test
    void waitsAddUpAndTheFirstOtherKindWins() {
        FaultPlan plan = FaultPlan.seeded(1)
                .add(FaultRule.delay(Duration.ofSeconds(1)))
                .add(FaultRule.of(FaultKind.STALL))
                .add(FaultRule.of(FaultKind.RESET).times(1))
                .add(FaultRule.delay(Duration.ofSeconds(2)));

        FaultPlan.RequestFault fault = plan.nextRequest(request("GetRecords"), START);

        assertThat(fault.delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(fault.end()).map(FaultRule::kind).contains(FaultKind.STALL);
        assertThat(plan.counts()).extracting(FaultCount::matched).containsExactly(1L, 1L, 1L, 1L);
        assertThat(plan.counts()).extracting(FaultCount::struck).containsExactly(1L, 1L, 0L, 1L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, Long.MIN_VALUE})
    void oneMoreRuleLeavesTheOthersChoicesAlone(long seed) {
        FaultRule third = FaultRule.delay(DELAY).share(0.3);
        FaultRule half = FaultRule.delay(DELAY).share(0.5).named("half");
        FaultRule reset = FaultRule.of(FaultKind.RESET).share(0.5).named("reset");

        List<Integer> alone = struck(FaultPlan.seeded(seed).add(third), "rule 1", 200);
        List<Integer> halfAlone = struck(FaultPlan.seeded(seed).add(half), "half", 200);

        assertThat(struck(FaultPlan.seeded(seed).add(third).add(reset).add(half), "rule 1", 200))
                .as("seed %d", seed)
                .isEqualTo(alone)
                .hasSizeBetween(30, 90);
        assertThat(struck(FaultPlan.seeded(seed).add(reset).add(third).add(half), "half", 200))
                .as("seed %d", seed)
                .isEqualTo(halfAlone)
                .hasSizeBetween(65, 135)
                .isNotEqualTo(struck(FaultPlan.seeded(seed + 1).add(half), "half", 200));
    }

    @Test
    void twoRulesWithTheSameShareChooseOnTheirOwn() {
        FaultPlan plan = FaultPlan.seeded(3)
                .add(FaultRule.delay(DELAY).share(0.5))
                .add(FaultRule.delay(DELAY).share(0.5));
        List<Integer> first = struck(plan, "rule 1", 200);
        List<Integer> second = struck(plan, "rule 2", 0);

        List<Integer> both = new ArrayList<>(first);
        both.retainAll(second);
        assertThat(both).hasSizeBetween(25, 75);
    }

    @Test
    void theNewestStrikesAreKeptAndTheCountersKnowThemAll() {
        FaultPlan plan = FaultPlan.seeded(1).add(FaultRule.of(FaultKind.RESET));

        IntStream.range(0, 10_003).forEach(i -> plan.nextRequest(request("GetRecords"), START.plusMillis(i)));

        assertThat(plan.strikes()).hasSize(10_000);
        assertThat(plan.strikes().get(0).time()).isEqualTo(START.plusMillis(3));
        assertThat(plan.forgottenStrikes()).isEqualTo(3);
        assertThat(plan.recorded(FaultKind.RESET)).isEqualTo(10_003);
        assertThat(plan.counts()).extracting(FaultCount::struck).containsExactly(10_003L);
    }

    static List<Arguments> senselessRules() {
        FaultRule reset = FaultRule.of(FaultKind.RESET);
        return List.of(
                senseless(() -> reset.share(0), "share is 0.0; it must be above 0 and at most 1"),
                senseless(() -> reset.share(Double.NaN), "share is NaN; it must be above 0 and at most 1"),
                senseless(() -> reset.times(0), "times is 0; it must be at least 1"),
                senseless(() -> reset.every(0), "every is 0; it must be at least 1, which means each"),
                senseless(() -> reset.afterFirst(-1), "after is -1; it must be at least 0"),
                senseless(
                        () -> reset.until(Duration.ofSeconds(5)).from(Duration.ofSeconds(5)),
                        "until is PT5S; it must be after from, which is PT5S"),
                senseless(
                        () -> FaultRule.delay(Duration.ZERO),
                        "delay is PT0S; it must be at least PT0.001S and at most PT8760H"),
                senseless(() -> FaultRule.of(FaultKind.REFUSE), "refusal is missing; REFUSE needs one"),
                senseless(() -> reset.onOperation(""), "operation is empty; name one, or leave it out to mean all"),
                senseless(
                        () -> reset.onOperation("PutRecords").onShard("x"),
                        "shard is x, but a PutRecords as a whole has none; use an entry fault instead; the rule could"
                                + " never strike"),
                senseless(
                        () -> FaultRule.of(FaultKind.FAIL_ENTRY).onTable("leases"),
                        "service is DYNAMODB, but FAIL_ENTRY is a matter of Kinesis alone; the rule could never"
                                + " strike"),
                senseless(
                        () -> FaultRule.staleList(DELAY).onOperation("DescribeStream"),
                        "operation is DescribeStream, but STALE_LIST strikes ListShards alone; the rule could never"
                                + " strike"));
    }

    private static Arguments senseless(Runnable making, String message) {
        return Arguments.of(making, message);
    }

    @ParameterizedTest
    @MethodSource
    void senselessRules(Runnable making, String message) {
        assertThatThrownBy(making::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
