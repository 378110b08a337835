package io.millrace.local;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Reads a plan from its JSON form, strictly: what it does not know, it refuses by name and place. */
final class FaultPlanReader {
    static final int VERSION = 1;

    private static final int MOST_RULES = 1_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final List<String> PLAN_KEYS = List.of("version", "seed", "rules");
    private static final List<String> RULE_KEYS = List.of(
            "kind",
            "name",
            "service",
            "operation",
            "stream",
            "shard",
            "accessKey",
            "userAgent",
            "share",
            "times",
            "after",
            "every",
            "from",
            "until",
            "delay",
            "cut",
            "age",
            "refusal",
            "bodyBytes",
            "afterEvents");
    private static final List<String> REFUSAL_KEYS = List.of("type", "status", "message");

    private FaultPlanReader() {}

    static FaultPlan read(String json) {
        JsonMembers plan = JsonMembers.of("", document(json), PLAN_KEYS);
        long version = plan.require("version", plan.wholeNumber("version"));
        if (version != VERSION) {
            throw new IllegalArgumentException("version is " + version + "; this release reads version " + VERSION
                    + ": write the plan in its form, or use the release that it was written for");
        }
        FaultPlan read = FaultPlan.seeded(plan.wholeNumber("seed").orElse(0L));
        List<JsonNode> rules = plan.list("rules");
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException(
                    "rules has " + rules.size() + " entries; it must have at most " + MOST_RULES);
        }
        for (int i = 0; i < rules.size(); i++) {
            String path = "rules[" + i + "]";
            JsonMembers rule = JsonMembers.of(path, rules.get(i), RULE_KEYS);
            at(path, () -> read.add(rule(rule)));
        }
        return read;
    }

    private static JsonNode document(String json) {
        try {
            JsonNode document = JSON.readTree(json);
            if (document.isMissingNode()) {
                throw new IllegalArgumentException(
                        "The plan is empty; write at least {\"version\": " + VERSION + ", \"rules\": []}");
            }
            return document;
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String where = place == null ? "" : " in line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw new IllegalArgumentException("The plan is not JSON" + where + ": " + e.getOriginalMessage(), e);
        }
    }

    private static FaultRule rule(JsonMembers in) {
        FaultKind kind = in.require("kind", in.constant("kind", FaultKind.class));
        return new FaultRule(
                kind, target(in), timing(in), effect(in), in.text("name").orElse(null));
    }

    private static FaultTarget target(JsonMembers in) {
        FaultService service = in.constant("service", FaultService.class).orElse(null);
        String operation = in.text("operation").orElse(null);
        String stream = in.text("stream").orElse(null);
        String shard = in.text("shard").orElse(null);
        String accessKey = in.text("accessKey").orElse(null);
        String userAgent = in.text("userAgent").orElse(null);
        return new FaultTarget(service, operation, stream, shard, accessKey, userAgent);
    }

    private static FaultTiming timing(JsonMembers in) {
        FaultTiming always = FaultTiming.ALWAYS;
        return new FaultTiming(
                in.number("share").orElse(always.share()),
                in.wholeNumber("times").orElse(always.times()),
                in.wholeNumber("after").orElse(always.after()),
                in.wholeNumber("every").orElse(always.every()),
                in.duration("from").orElse(always.from()),
                in.duration("until").orElse(null));
    }

    private static FaultEffect effect(JsonMembers in) {
        Duration delay = in.duration("delay").orElse(null);
        Boolean cut = in.truth("cut").orElse(null);
        Duration age = in.duration("age").orElse(null);
        FaultRefusal refusal = in.member("refusal")
                .map(node -> refusal(in.path("refusal"), node))
                .orElse(null);
        Integer bodyBytes = in.smallNumber("bodyBytes").orElse(null);
        Integer afterEvents = in.smallNumber("afterEvents").orElse(null);
        return new FaultEffect(delay, cut, age, refusal, bodyBytes, afterEvents);
    }

    private static FaultRefusal refusal(String path, JsonNode node) {
        JsonMembers in = JsonMembers.of(path, node, REFUSAL_KEYS);
        String type = in.require("type", in.text("type"));
        int status = in.smallNumber("status").orElse(-1);
        String message = in.text("message").orElse(null);
        return at(path, () -> {
            FaultRefusal known = FaultRefusal.of(type);
            return new FaultRefusal(
                    type,
                    in.member("status").isPresent() ? status : known.status(),
                    message == null ? known.message() : message);
        });
    }

    /** Puts the place before what a value's own check says; messages that name their place already pass. */
    private static <T> T at(String path, Supplier<T> step) {
        try {
            return step.get();
        } catch (JsonMembers.PlacedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new JsonMembers.PlacedException(path + "." + e.getMessage());
        }
    }
}
