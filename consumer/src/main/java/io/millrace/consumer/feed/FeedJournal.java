package io.millrace.consumer.feed;

import io.millrace.consumer.feed.FeedStatus.Activity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Notes what one feed does as it does it, so that its status can be told at any moment; arithmetic on the loop's clock. */
final class FeedJournal {
    /** After so long an answer is overdue; the service's own clients give up then too. */
    static final Duration OVERDUE = Duration.ofSeconds(10);

    private final Duration ordinarySilence;
    private Activity activity = Activity.PAUSING;
    private long sinceNanos;
    private long answeredNanos;
    private @Nullable Duration behindLatest;
    private int failures;
    private long failingSinceNanos;
    private @Nullable Throwable cause;

    /** A feed that was opened now and that at the tip is told of at least once in so long. */
    FeedJournal(Duration ordinarySilence, long nowNanos) {
        this.ordinarySilence = ordinarySilence;
        this.sinceNanos = nowNanos;
        this.answeredNanos = nowNanos;
    }

    void does(Activity newActivity, long nowNanos) {
        if (activity != newActivity) {
            activity = newActivity;
            sinceNanos = nowNanos;
        }
    }

    void answered(Duration newBehindLatest, long nowNanos) {
        behindLatest = newBehindLatest;
        answeredNanos = nowNanos;
        failures = 0;
        cause = null;
    }

    void failed(Throwable newCause, long nowNanos) {
        if (failures == 0) {
            failingSinceNanos = nowNanos;
        }
        failures++;
        cause = newCause;
    }

    boolean wasAnswered() {
        return behindLatest != null;
    }

    /** Whether everything up to the newest record was read, as far as one can know. */
    boolean isAtTip(long nowNanos) {
        return wasAnswered() && lag(nowNanos).isZero();
    }

    /** Before the first answer, the time since the feed was opened. */
    Duration lag(long nowNanos) {
        Duration silence = Duration.ofNanos(nowNanos - answeredNanos);
        Duration behind = behindLatest;
        if (behind == null) {
            return silence;
        }
        boolean tells = activity == Activity.ENDED || silence.compareTo(ordinarySilence) <= 0;
        return behind.isZero() && tells ? Duration.ZERO : behind.plus(silence);
    }

    FeedStatus status(long nowNanos) {
        Activity shown = shown(nowNanos);
        boolean fails = failures > 0 && shown != activity;
        return new FeedStatus(
                shown,
                Duration.ofNanos(nowNanos - (fails ? failingSinceNanos : sinceNanos)),
                Duration.ofNanos(nowNanos - answeredNanos),
                behindLatest,
                lag(nowNanos),
                failures,
                cause);
    }

    /** A feed that fails is shown so until an answer comes, also while it tries again. */
    private Activity shown(long nowNanos) {
        if (activity == Activity.READING && nowNanos - sinceNanos >= OVERDUE.toNanos()) {
            return Activity.STALLED;
        }
        boolean tries = activity == Activity.READING || activity == Activity.PAUSING;
        if (!tries || failures == 0) {
            return activity;
        }
        if (cause instanceof ReadException read) {
            return switch (read.kind()) {
                case THROTTLED -> Activity.THROTTLED;
                case NO_ANSWER -> Activity.STALLED;
                case ITERATOR_EXPIRED, IN_USE, NOT_FOUND, OTHER -> Activity.RETRYING;
            };
        }
        return Activity.RETRYING;
    }
}
