package io.millrace.local;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does to an exchange what the plan decided for it. */
final class Striker {
    private static final Logger LOG = LoggerFactory.getLogger(Striker.class);
    private static final FaultRefusal UNAVAILABLE = new FaultRefusal(
            "ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server.");

    private Striker() {}

    static void strike(FaultPlan.RequestFault fault, FaultableExchange exchange) {
        Runnable end = () -> fault.end().ifPresentOrElse(rule -> end(rule, exchange), exchange::perform);
        if (fault.delay().isZero()) {
            end.run();
        } else {
            exchange.later(fault.delay(), end);
        }
    }

    private static void end(FaultRule rule, FaultableExchange exchange) {
        FaultEffect effect = rule.effect();
        Integer afterEvents = effect.afterEvents();
        if (afterEvents != null) {
            exchange.performUntil(afterEvents, rule);
            return;
        }
        switch (rule.kind()) {
            case THROTTLE_REQUEST -> exchange.refuse(exchange.throttle());
            case FAIL_REQUEST -> exchange.refuse(exchange.failure());
            case UNAVAILABLE -> exchange.refuse(UNAVAILABLE);
            case REFUSE -> exchange.refuse(requireNonNull(effect.refusal()));
            case LOSE_REPLY -> exchange.performUnheard(exchange::drop);
            case TRUNCATE_REPLY ->
                exchange.performInPart(
                        effect.bodyBytes() == null ? OptionalInt.empty() : OptionalInt.of(effect.bodyBytes()));
            case ARRIVE_LATE -> arriveLate(effect, exchange);
            case STALE_LIST -> exchange.performAsOf(requireNonNull(effect.age()));
            case STALL -> LOG.debug("A request is left without an answer, by fault plan");
            case FREEZE -> exchange.freeze();
            case RESET -> exchange.reset();
            case DELAY, THROTTLE_ENTRY, FAIL_ENTRY, END_EVENTS -> exchange.perform();
        }
    }

    private static void arriveLate(FaultEffect effect, FaultableExchange exchange) {
        Duration delay = requireNonNull(effect.delay());
        exchange.later(delay, () -> exchange.performUnheard(() -> {}));
        if (Boolean.TRUE.equals(effect.cut())) {
            exchange.drop();
        }
    }
}
