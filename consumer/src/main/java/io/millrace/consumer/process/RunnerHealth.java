package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.feed.FeedStatus;
import java.time.Duration;

/** How one shard fares here, from look to look; tells each change of state once. */
final class RunnerHealth {
    private final RunnerParts parts;
    private final String key;
    private final HealthJudge judge;
    private final Watchdog watchdog;
    private HealthJudge.Diagnosis diagnosis =
            new HealthJudge.Diagnosis(ShardHealth.State.STARTING, "the lease has just been claimed");
    private long sinceNanos;
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

    /** Looks again; whether the shard should be read anew. */
    boolean look(Vitals vitals) {
        HealthJudge.Diagnosis found = judge.judge(vitals, silence(vitals.feed()));
        ShardHealth before = last();
        boolean changed = found.state() != diagnosis.state();
        diagnosis = found;
        if (changed) {
            sinceNanos = parts.loop().nowNanos();
            parts.events().on(new ConsumerEvent.HealthChanged(key, parts.workerId(), before, last()));
        }
        return watchdog.restarts(found.state(), parts.loop().nowNanos());
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
        parts.events().on(new ConsumerEvent.FeedRestarted(key, parts.workerId(), diagnosis.cause()));
    }
}
