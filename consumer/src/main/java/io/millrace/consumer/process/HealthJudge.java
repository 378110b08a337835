package io.millrace.consumer.process;

import io.millrace.consumer.event.ShardHealth.State;
import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.feed.FeedStatus.Activity;
import java.time.Duration;

/** Tells from what can be seen of a shard how it fares, and why. */
final class HealthJudge {
    /** Shorter waits are how a shard is shared, and how a budget is. */
    static final Duration NOTICEABLE = Duration.ofSeconds(5);

    private final long stallNanos;
    private final long noticeableNanos;

    /** {@code stallTime}: how long nothing may move. */
    HealthJudge(Duration stallTime) {
        this.stallNanos = stallTime.toNanos();
        this.noticeableNanos = Math.min(stallNanos, NOTICEABLE.toNanos());
    }

    /**
     * For how long the service has been silent, over all feeds of one ownership.
     *
     * @param answered whether it has answered at all
     * @param nanos since its last answer, or since the shard was gained
     */
    record Silence(boolean answered, long nanos) {}

    /** A state and its cause. */
    record Diagnosis(State state, String cause) {}

    /** {@code silence}: what is known of the feed's answers. */
    Diagnosis judge(Vitals vitals, Silence silence) {
        if (vitals.draining()) {
            return draining(vitals);
        }
        if (vitals.paused()) {
            return new Diagnosis(State.PAUSED, "the application has paused it");
        }
        if (vitals.trouble() != null && vitals.troubleNanos() >= stallNanos) {
            boolean decodes = vitals.running() != Vitals.Running.USER_CODE
                    && vitals.stage() == Stage.STARTED
                    && vitals.next() == null
                    && !vitals.ended();
            return new Diagnosis(
                    decodes ? State.STALLED : State.BLOCKED_IN_USER_CODE,
                    vitals.trouble().toString());
        }
        return switch (vitals.running()) {
            case USER_CODE -> inUserCode(vitals, silence);
            case DECODING -> moving(vitals, silence, "records have been decoded");
            case NOTHING -> waiting(vitals, silence);
        };
    }

    /** Whether the shard's feed keeps it waiting for too long, whatever else is to be told of it. */
    boolean feedStalls(Vitals vitals, Silence silence) {
        return vitals.asksFeed() && reading(vitals, silence).state() == State.STALLED;
    }

    private Diagnosis waiting(Vitals vitals, Silence silence) {
        if (vitals.waitsForFeed()) {
            return reading(vitals, silence);
        }
        if (vitals.waitsForPausedKeys()) {
            return new Diagnosis(State.PAUSED, vitals.backlog().keys() + ", and nothing else can go on");
        }
        return moving(vitals, silence, doing(vitals.stage()));
    }

    private static Diagnosis draining(Vitals vitals) {
        return new Diagnosis(
                State.DRAINING,
                vitals.running() == Vitals.Running.USER_CODE
                        ? "waits for user code, which has " + inHand(vitals)
                        : "the last checkpoint is written");
    }

    private Diagnosis inUserCode(Vitals vitals, Silence silence) {
        if (vitals.quietNanos() < stallNanos) {
            return feedStalls(vitals, silence) ? reading(vitals, silence) : usual(vitals, silence);
        }
        return new Diagnosis(
                State.BLOCKED_IN_USER_CODE,
                "user code has had " + inHand(vitals) + " for " + seconds(vitals.quietNanos()));
    }

    private static String inHand(Vitals vitals) {
        return vitals.next() == null ? "a call at stage " + vitals.stage() : "record " + vitals.next();
    }

    private static String doing(Stage stage) {
        return switch (stage) {
            case NEW, STARTING -> "the lease has not been confirmed";
            case STARTED, SHUT_DOWN -> "nothing has run";
            case ENDED, FINISHED, GONE -> "the shard's end and its children have not been written";
        };
    }

    /** Something is about to move by itself. */
    private Diagnosis moving(Vitals vitals, Silence silence, String what) {
        if (vitals.quietNanos() < stallNanos) {
            return usual(vitals, silence);
        }
        return new Diagnosis(State.STALLED, what + " for " + seconds(vitals.quietNanos()));
    }

    /** Of a shard that asks its feed for more. */
    Diagnosis reading(Vitals vitals, Silence silence) {
        FeedStatus feed = vitals.feed();
        long silent = Math.min(vitals.backlog().askedNanos(), silence.nanos());
        if (feed.activity() == Activity.THROTTLED && silent >= noticeableNanos) {
            return new Diagnosis(
                    State.THROTTLED, "the service has refused reads for " + seconds(silent) + ": too many readers");
        }
        if (feed.activity() == Activity.AWAITING_BUDGET && silent >= noticeableNanos) {
            return new Diagnosis(State.BACK_PRESSURED, "has waited for room in the byte budget for " + seconds(silent));
        }
        if (silent >= stallNanos) {
            String why = feed.failure()
                    .map(cause -> feed.failures() + " calls failed, the last with " + cause)
                    .orElse("the feed is " + feed.activity());
            return new Diagnosis(State.STALLED, "no answer for " + seconds(silent) + ": " + why);
        }
        return usual(vitals, silence);
    }

    private static Diagnosis usual(Vitals vitals, Silence silence) {
        boolean begins = vitals.stage() == Stage.NEW || vitals.stage() == Stage.STARTING;
        if (begins || (vitals.stage() == Stage.STARTED && !silence.answered())) {
            return new Diagnosis(State.STARTING, begins ? "the processor starts" : "the first read is on its way");
        }
        if (vitals.trouble() != null) {
            return new Diagnosis(State.RUNNING, vitals.trouble().toString());
        }
        String keys = vitals.backlog().keys();
        String does = vitals.ended() ? "read to its end" : "reads and delivers";
        return new Diagnosis(State.RUNNING, keys.isEmpty() ? does : does + "; " + keys);
    }

    private static String seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds() + " s";
    }
}
