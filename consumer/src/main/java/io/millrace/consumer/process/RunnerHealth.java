package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.feed.FeedStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one shard fares here, from look to look; tells each change of state once. */
final class RunnerHealth {
    private final RunnerParts parts;
    private final String key;
    private final HealthJudge judge;
    private final Watchdog watchdog;
    private HealthJudge.Diagnosis diagnosis =
            new HealthJudge.Diagnosis(ShardHealth.State.STARTING, "the lease has just been claimed");
    private long sinceNanos;
    private @Nullable String feedStall;
    private boolean answered;
    private long answeredNanos;

    /** {@code key}: of the lease, by which the shard is named among those of many streams. */
    RunnerHealth(RunnerParts parts, String key) {
        this.parts = parts;
        this.key = key;
        this.judge = new HealthJudge(parts.settings().stallTime());
        this.watchdog = new Watchdog(parts.settings().stallTime());
        this.sinceNanos = parts.loop().nowNanos();
        this.answeredNanos = sinceNanos;
    }

    /** As of the last look. */
    ShardHealth last() {
        Duration lasted = Duration.ofNanos(parts.loop().nowNanos() - sinceNanos);
        return new ShardHealth(diagnosis.state(), diagnosis.cause(), lasted);
    }

    /** Looks again; whether the shard should be set going anew. */
    boolean look(Vitals vitals) {
        HealthJudge.Silence silence = silence(vitals.feed());
        HealthJudge.Diagnosis found = judge.judge(vitals, silence);
        feedStall = judge.feedStalls(vitals, silence)
                ? judge.reading(vitals, silence).cause()
                : null;
        ShardHealth before = last();
        boolean changed = found.state() != diagnosis.state();
        diagnosis = found;
        if (changed) {
            sinceNanos = parts.loop().nowNanos();
            parts.events().on(new ConsumerEvent.HealthChanged(key, parts.workerId(), before, last()));
        }
        return watchdog.restarts(
                feedStall == null ? found.state() : ShardHealth.State.STALLED,
                parts.loop().nowNanos());
    }

    /** Whether its feed is to be opened anew for that. */
    boolean feedStalls() {
        return feedStall != null;
    }

    /** A feed that was opened anew knows nothing of the answers to the one before. */
    private HealthJudge.Silence silence(FeedStatus feed) {
        long now = parts.loop().nowNanos();
        if (feed.behindLatest() != null) {
            answered = true;
            answeredNanos = now - feed.sinceAnswer().toNanos();
        }
        return new HealthJudge.Silence(answered, now - answeredNanos);
    }

    void restarted() {
        String cause = feedStall == null ? diagnosis.cause() : feedStall;
        parts.events().on(new ConsumerEvent.FeedRestarted(key, parts.workerId(), cause));
    }
}
