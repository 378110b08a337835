package io.millrace.local;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@link FaultPlan}: what to do, to which requests or entries, how often. Starts as {@code of(kind)}, which
 * strikes everything, and is narrowed from there.
 *
 * @param kind what it does
 * @param operation the only action it strikes, such as "PutRecords"; null for all
 * @param stream the only stream it strikes, by name; null for all
 * @param shard the only shard it strikes, such as "shardId-000000000000"; null for all. A PutRecords as a whole has no
 *     shard, so with a shard only entry faults strike there
 * @param share the part of the matching requests or entries that it strikes, above 0 to 1
 * @param times how often it strikes in all before it rests; at least 1
 * @param delay how long a {@link FaultKind#DELAY} waits; zero for the other kinds
 */
public record FaultRule(
        FaultKind kind,
        @Nullable String operation,
        @Nullable String stream,
        @Nullable String shard,
        double share,
        long times,
        Duration delay) {

    public FaultRule {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; it must be above 0 and at most 1");
        }
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + "; it must be at least 1");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is " + delay + "; it must not be negative");
        }
    }

    public static FaultRule of(FaultKind kind) {
        return new FaultRule(kind, null, null, null, 1, Long.MAX_VALUE, Duration.ZERO);
    }

    public static FaultRule delay(Duration delay) {
        return new FaultRule(FaultKind.DELAY, null, null, null, 1, Long.MAX_VALUE, delay);
    }

    public FaultRule onOperation(String only) {
        return new FaultRule(kind, only, stream, shard, share, times, delay);
    }

    public FaultRule onStream(String only) {
        return new FaultRule(kind, operation, only, shard, share, times, delay);
    }

    public FaultRule onShard(String only) {
        return new FaultRule(kind, operation, stream, only, share, times, delay);
    }

    public FaultRule share(double part) {
        return new FaultRule(kind, operation, stream, shard, part, times, delay);
    }

    public FaultRule times(long most) {
        return new FaultRule(kind, operation, stream, shard, share, most, delay);
    }

    boolean matches(String anOperation, Optional<String> aStream, Optional<String> aShard) {
        return (operation == null || operation.equals(anOperation))
                && (stream == null || stream.equals(aStream.orElse(null)))
                && (shard == null || shard.equals(aShard.orElse(null)));
    }
}
