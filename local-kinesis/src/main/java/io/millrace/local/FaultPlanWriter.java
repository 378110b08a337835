package io.millrace.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a plan in its JSON form: what a rule leaves open is left out. */
final class FaultPlanWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private FaultPlanWriter() {}

    static String write(long seed, List<FaultRule> rules) {
        ObjectNode plan = JSON.createObjectNode();
        plan.put("version", FaultPlanReader.VERSION);
        plan.put("seed", seed);
        rules.forEach(rule -> write(rule, plan.withArray("/rules").addObject()));
        if (rules.isEmpty()) {
            plan.putArray("rules");
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A plan of numbers and texts could not be written", e);
        }
    }

    private static void write(FaultRule rule, ObjectNode out) {
        out.put("kind", rule.kind().name());
        put(out, "name", rule.name());
        FaultTarget target = rule.target();
        put(out, "service", target.service());
        put(out, "operation", target.operation());
        put(out, "stream", target.stream());
        put(out, "shard", target.shard());
        put(out, "accessKey", target.accessKey());
        put(out, "userAgent", target.userAgent());
        write(rule.timing(), out);
        write(rule.effect(), out);
    }

    private static void write(FaultTiming timing, ObjectNode out) {
        FaultTiming always = FaultTiming.ALWAYS;
        if (timing.share() < always.share()) {
            out.put("share", timing.share());
        }
        if (timing.times() < always.times()) {
            out.put("times", timing.times());
        }
        if (timing.after() > always.after()) {
            out.put("after", timing.after());
        }
        if (timing.every() > always.every()) {
            out.put("every", timing.every());
        }
        if (!timing.from().isZero()) {
            put(out, "from", timing.from());
        }
        put(out, "until", timing.until());
    }

    private static void write(FaultEffect effect, ObjectNode out) {
        put(out, "delay", effect.delay());
        if (effect.cut() != null) {
            out.put("cut", effect.cut());
        }
        put(out, "age", effect.age());
        if (effect.bodyBytes() != null) {
            out.put("bodyBytes", effect.bodyBytes());
        }
        if (effect.afterEvents() != null) {
            out.put("afterEvents", effect.afterEvents());
        }
        FaultRefusal refusal = effect.refusal();
        if (refusal != null) {
            out.putObject("refusal")
                    .put("type", refusal.type())
                    .put("status", refusal.status())
                    .put("message", refusal.message());
        }
    }

    private static void put(ObjectNode out, String key, @Nullable Object value) {
        if (value != null) {
            out.put(key, value.toString());
        }
    }
}
