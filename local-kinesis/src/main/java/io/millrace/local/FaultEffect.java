package io.millrace.local;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The details of what a rule does; each belongs to the kinds named and is null for all others.
 *
 * @param delay how long a {@link FaultKind#DELAY} or {@link FaultKind#ARRIVE_LATE} waits; 1 ms to 365 days
 * @param cut for {@link FaultKind#ARRIVE_LATE}: whether the connection ends at once (true) or is silent (false, the
 *     default)
 * @param age how old the news of a {@link FaultKind#STALE_LIST} is; 1 ms to 365 days
 * @param refusal what a {@link FaultKind#REFUSE} answers
 * @param bodyBytes for {@link FaultKind#TRUNCATE_REPLY}: how many bytes of the body arrive, at least 0 and always less than
 *     the whole; half of the body if it is not given
 * @param afterEvents how many events of a SubscribeToShard arrive before the fault strikes, at least 0; the rule then means
 *     subscriptions alone. Needed by {@link FaultKind#END_EVENTS}, taken by STALL, FREEZE, RESET, LOSE_REPLY and REFUSE
 */
public record FaultEffect(
        @Nullable Duration delay,
        @Nullable Boolean cut,
        @Nullable Duration age,
        @Nullable FaultRefusal refusal,
        @Nullable Integer bodyBytes,
        @Nullable Integer afterEvents) {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Longer waits have no use, and clocks in milliseconds have an end. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Set<FaultKind> CAN_WAIT_FOR_EVENTS = EnumSet.of(
            FaultKind.END_EVENTS,
            FaultKind.STALL,
            FaultKind.FREEZE,
            FaultKind.RESET,
            FaultKind.LOSE_REPLY,
            FaultKind.REFUSE);

    static final FaultEffect PLAIN = new FaultEffect(null, null, null, null, null, null);

    public FaultEffect {
        requirePositive("delay", delay);
        requirePositive("age", age);
        requireNotNegative("bodyBytes", bodyBytes);
        requireNotNegative("afterEvents", afterEvents);
    }

    static FaultEffect delay(Duration delay) {
        return new FaultEffect(delay, null, null, null, null, null);
    }

    static FaultEffect late(Duration delay, boolean cut) {
        return new FaultEffect(delay, cut, null, null, null, null);
    }

    static FaultEffect age(Duration age) {
        return new FaultEffect(null, null, age, null, null, null);
    }

    static FaultEffect refusal(FaultRefusal refusal) {
        return new FaultEffect(null, null, null, refusal, null, null);
    }

    static FaultEffect bodyBytes(int bodyBytes) {
        return new FaultEffect(null, null, null, null, bodyBytes, null);
    }

    FaultEffect withAfterEvents(int events) {
        return new FaultEffect(delay, cut, age, refusal, bodyBytes, events);
    }

    /** Refuses details that a kind does not take, and the lack of one that it cannot do without. */
    void requireFor(FaultKind kind) {
        boolean waits = kind == FaultKind.DELAY || kind == FaultKind.ARRIVE_LATE;
        require("delay", delay, waits, waits, kind);
        require("cut", cut, kind == FaultKind.ARRIVE_LATE, false, kind);
        require("age", age, kind == FaultKind.STALE_LIST, kind == FaultKind.STALE_LIST, kind);
        require("refusal", refusal, kind == FaultKind.REFUSE, kind == FaultKind.REFUSE, kind);
        require("bodyBytes", bodyBytes, kind == FaultKind.TRUNCATE_REPLY, false, kind);
        boolean canWait = CAN_WAIT_FOR_EVENTS.contains(kind);
        require("afterEvents", afterEvents, canWait, kind == FaultKind.END_EVENTS, kind);
    }

    private static void require(
            String name, @Nullable Object value, boolean isTaken, boolean isNeeded, FaultKind kind) {
        if (value != null && !isTaken) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", but " + kind + " takes none; leave it out, or choose another kind");
        }
        if (value == null && isNeeded) {
            throw new IllegalArgumentException(name + " is missing; " + kind + " needs one");
        }
    }

    private static void requireNotNegative(String name, @Nullable Integer value) {
        if (value != null && value < 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 0");
        }
    }

    private static void requirePositive(String name, @Nullable Duration value) {
        if (value != null && (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; it must be at least " + SHORTEST + " and at most " + LONGEST);
        }
    }
}
