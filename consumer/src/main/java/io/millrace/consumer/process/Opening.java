package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a shard's records from its feed through user code to the mark, from one start position on. What ends after {@link
 * #close} is dropped. On the loop.
 */
interface Opening {

    /** The user's code for a moment of the shard's life, if there is any. */
    Optional<Attempt> at(Moment moment);

    /** The closed shard's children once every record of it went through user code; null before. */
    @Nullable
    List<Shard> children();

    /** Begins whatever can begin. */
    void goOn();

    /** Whether anything of the shard is with the user. */
    boolean isInUserCode();

    /** For how long user code has had the record that it has had for longest, beside what {@link Pulse} tells; zero if it has none. */
    long inUserCodeNanos();

    /** Whether anything runs that must end before the shard is let go. */
    boolean isBusy();

    /** Nothing new goes to user code; what runs ends. */
    void stopBeforeNext();

    /** Likewise, at once. */
    void interrupt();

    /** What runs may go on until then. */
    void extend(long validUntilNanos);

    /** Whether a lane's records wait has changed. */
    default void keysChanged(Object key) {}

    /** Looks at what goes on, and at the time; {@code leaving}: the mark may soon be written no more. */
    void tick(boolean leaving);

    /** What has failed for longest; null if nothing does. */
    RetryWait.@Nullable Trouble trouble();

    boolean hasUnwritten();

    /** Last position settled in this opening; null before the first. */
    @Nullable
    RecordPosition settledTo();

    /** Behind what was settled: where the next opening starts. */
    Position next();

    /** Whether all that was written is read, and nothing of it waits or is in user code. */
    boolean isAtTip();

    /** At most the age of the oldest record that is not settled; null before the first read. */
    @Nullable
    Duration lag();

    /** First record in hand that is not done; null if none is in hand. */
    @Nullable
    RecordPosition inHand();

    Backlog backlog();

    FeedStatus feed();

    /** Reads the shard again from behind what was decoded; nothing may be decoding. */
    void reopen();

    /** Stops reading; results of what still runs are dropped. */
    void close();

    /** Gives the bytes in hand back, once nothing runs. */
    void release();
}
