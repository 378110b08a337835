package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a feed does at one moment.
 *
 * @param activity what it does, or what keeps it from reading
 * @param lasting for how long it has done so
 * @param sinceAnswer how long ago the service last answered, or the feed was opened if it never did
 * @param behindLatest how far that answer was behind the newest record; null before the first
 * @param lag how far reading is behind the newest record by now: it grows while no answer comes, and before the first one it is
 *     the time since the feed was opened
 * @param failures calls that failed since the last answer
 * @param cause of the last of them; null without one
 */
public record FeedStatus(
        Activity activity,
        Duration lasting,
        Duration sinceAnswer,
        @Nullable Duration behindLatest,
        Duration lag,
        int failures,
        @Nullable Throwable cause) {

    public Optional<Throwable> failure() {
        return Optional.ofNullable(cause);
    }

    /** The same of a feed that took over from another one so long ago and that has not been answered yet. */
    FeedStatus since(FeedStatus other, Duration ago) {
        Duration silence = other.sinceAnswer.plus(ago);
        return new FeedStatus(
                activity, lasting, silence, other.behindLatest, other.lag.plus(ago), other.failures + failures, cause);
    }

    /** What a feed does, or what keeps it from reading. */
    public enum Activity {
        /** Waits for its next turn: at the tip, or for the pace that the service allows. */
        PAUSING,
        /** Waits for an answer or an event. */
        READING,
        /** Has what its reader has not asked for. */
        AWAITING_READER,
        /** Waits for room in the worker's byte budget. */
        AWAITING_BUDGET,
        /** The service refused the last call, since the shard's readers together ask too often. */
        THROTTLED,
        /** The last call failed for another cause and is made again. */
        RETRYING,
        /** No answer comes: one is overdue, or the last call ended without. */
        STALLED,
        /** The shard is closed and everything of it was read. */
        ENDED
    }
}
