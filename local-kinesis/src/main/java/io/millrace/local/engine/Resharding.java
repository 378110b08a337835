package io.millrace.local.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Splits, merges and scales one stream; each takes effect after the change time, UPDATING meanwhile. */
public record Resharding(Stream stream, AccountQuotas quotas, Duration changeTime) {

    /** Splits a shard so that the second child begins at {@code secondStart}. */
    public void split(Shard parent, BigInteger secondStart, long nowMillis) {
        synchronized (stream) {
            stream.requireActive(nowMillis);
            requireOpen(parent);
            HashRange range = parent.range();
            if (!range.contains(secondStart) || secondStart.equals(range.start())) {
                throw RefusedException.invalidArgument("NewStartingHashKey " + secondStart
                        + " used in SplitShard() on shard " + parent.id() + " in stream " + stream.name()
                        + " under account " + Account.ID
                        + " is not both greater than one plus the shard's StartingHashKey " + range.start()
                        + " and less than the shard's EndingHashKey " + range.end() + ".");
            }
            update(stream.openShards().size() + 1, nowMillis, due -> splitNow(parent, secondStart, due));
        }
    }

    /** Merges two open shards whose ranges touch. */
    public void merge(Shard one, Shard other, long nowMillis) {
        synchronized (stream) {
            stream.requireActive(nowMillis);
            requireOpen(one);
            requireOpen(other);
            if (!one.range().isAdjacentTo(other.range())) {
                throw RefusedException.invalidArgument("Shards " + one.id() + " and " + other.id() + " in stream "
                        + stream.name() + " under account " + Account.ID + " are not an adjacent pair of shards"
                        + " eligible for merging");
            }
            update(stream.openShards().size() - 1, nowMillis, due -> mergeNow(one, other, due));
        }
    }

    /** Scales to a number of even shards, as often a day as the quota allows; counts as one change. */
    public void scaleTo(int count, long nowMillis) {
        synchronized (stream) {
            stream.requireActive(nowMillis);
            stream.count(ChangeHistory.Kind.SCALED, quotas.scalingsPerDay(), nowMillis);
            update(count, nowMillis, due -> scaleNow(count, due));
        }
    }

    /** Splits at every wanted boundary, then merges what lies within one wanted range. */
    void scaleNow(int count, long nowMillis) {
        List<HashRange> wanted = HashRange.evenly(count);
        for (HashRange range : wanted) {
            Shard holder = stream.route(range.start(), nowMillis);
            if (!holder.range().start().equals(range.start())) {
                splitNow(holder, range.start(), nowMillis);
            }
        }
        for (HashRange range : wanted) {
            List<Shard> parts = new ArrayList<>(stream.openShards());
            parts.removeIf(shard -> !range.contains(shard.range().start()));
            for (int merges = parts.size() - 1; merges > 0; merges--) {
                Shard first = stream.route(range.start(), nowMillis);
                mergeNow(first, stream.route(first.range().end().add(BigInteger.ONE), nowMillis), nowMillis);
            }
        }
    }

    private void splitNow(Shard parent, BigInteger secondStart, long nowMillis) {
        HashRange range = parent.range();
        HashRange low = new HashRange(range.start(), secondStart.subtract(BigInteger.ONE));
        stream.replace(List.of(parent), List.of(low, new HashRange(secondStart, range.end())), nowMillis);
    }

    private void mergeNow(Shard one, Shard other, long nowMillis) {
        stream.replace(List.of(one, other), List.of(one.range().joinedWith(other.range())), nowMillis);
    }

    private void update(int openAfter, long nowMillis, LongConsumer change) {
        long due = nowMillis + changeTime.toMillis();
        stream.begin(Stream.Status.UPDATING, due, openAfter, nowMillis, () -> change.accept(due));
    }

    private void requireOpen(Shard shard) {
        if (!shard.isOpen()) {
            throw RefusedException.invalidArgument("Shard " + shard.id() + " in stream " + stream.name()
                    + " under account " + Account.ID + " is closed and can be neither split nor merged.");
        }
    }
}
