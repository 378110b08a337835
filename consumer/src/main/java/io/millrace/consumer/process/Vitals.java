package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.shard.RecordPosition;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of one shard at one moment.
 *
 * @param stage how far the ownership is
 * @param draining whether it is about to be handed over
 * @param paused whether the application lets it wait
 * @param running what runs away from the loop
 * @param next first record in hand that is not done; null if none is in hand
 * @param quietNanos for how long nothing has moved here
 * @param trouble what fails and is tried again; null if nothing does
 * @param troubleNanos for how long that has failed
 * @param ended whether the shard's end was read
 * @param backlog what waits
 * @param feed what the feed does
 */
record Vitals(
        Stage stage,
        boolean draining,
        boolean paused,
        Running running,
        @Nullable RecordPosition next,
        long quietNanos,
        RetryWait.@Nullable Trouble trouble,
        long troubleNanos,
        boolean ended,
        Backlog backlog,
        FeedStatus feed) {

    /** What runs away from the loop. */
    enum Running {
        NOTHING,
        DECODING,
        USER_CODE
    }

    /** Whether the shard could do with more from its feed, whatever else it does. */
    boolean asksFeed() {
        boolean reads = stage == Stage.STARTED && !draining && !paused && !ended;
        return reads && running != Running.DECODING && backlog.isFeedAsked();
    }

    /** Whether the feed is all that the shard waits for, but for keys that are to wait. */
    boolean waitsForFeed() {
        return asksFeed() && running == Running.NOTHING && !backlog.free();
    }

    /** Whether there is no room for more, since records of paused keys are not done. */
    boolean waitsForPausedKeys() {
        boolean stands = stage == Stage.STARTED && running == Running.NOTHING && trouble == null;
        return stands && backlog.paused() > 0 && !backlog.free() && !backlog.isFeedAsked();
    }
}
