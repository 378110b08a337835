package io.millrace.consumer.process;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.failure.Decision;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Carries out what the policy decides on a batch that a {@link ShardProcessor} fails on. On the loop. */
final class BatchFailures {
    private final OpeningParts parts;
    private final FailureNews news;
    private final SliceInHand inHand;
    private final IntConsumer done;
    private final GivingAway givingAway;
    private @Nullable Trial trial;
    /** Records whose letters are not safe yet. */
    private final Set<ConsumerRecord> left = Collections.newSetFromMap(new IdentityHashMap<>());

    /** {@code done}: the slice's records up to here are given up. */
    BatchFailures(OpeningParts parts, SliceInHand inHand, IntConsumer done) {
        this.parts = parts;
        this.news = new FailureNews(parts.shared().events(), parts.hold().key());
        this.inHand = inHand;
        this.done = done;
        this.givingAway = new GivingAway(parts.shared());
    }

    /** The call for the next part of the slice has failed. */
    void failed(Throwable cause) {
        Trial current = trial == null ? new Trial(parts.nowNanos()) : trial;
        trial = current;
        current.failed(cause);
        List<ConsumerRecord> call = inHand.nextCall();
        if (call.isEmpty()) {
            return;
        }
        carryOut(judge(call, current), call, current);
    }

    private Decision judge(List<ConsumerRecord> call, Trial current) {
        ConsumerRecord first = call.get(0);
        Duration age = Duration.between(
                first.approximateArrival(),
                parts.shared().settings().handling().clock().instant());
        var facts = new Trial.Circumstances(age, call.size(), 0, false);
        return current.judge(parts.shared().tuning().policy(), facts, parts.nowNanos());
    }

    private void carryOut(Decision decision, List<ConsumerRecord> call, Trial current) {
        RecordPosition first = call.get(0).position();
        if (decision instanceof Decision.Bisect) {
            inHand.halve();
            news.again(first, current, Duration.ZERO);
        } else if (decision instanceof Decision.GiveTo giveTo) {
            give(call, current, giveTo.destination());
        } else if (decision instanceof Decision.Skip) {
            call.forEach(record -> news.skipped(record.position(), current));
            done.accept(inHand.upTo());
        } else {
            parts.retry().failed(parts.hold().key(), first, current.cause());
        }
    }

    private void give(List<ConsumerRecord> call, Trial current, DeadLetterDestination destination) {
        left.addAll(call);
        List.copyOf(call).forEach(record -> give(record, current, destination));
    }

    private void give(ConsumerRecord record, Trial current, DeadLetterDestination destination) {
        givingAway.begin(record, current, destination, new GivingAway.Outcome() {
            @Override
            public void given() {
                news.deadLettered(record.position(), current);
                isOver(record);
            }

            @Override
            public void judgeAnew() {
                BatchFailures.this.judgeAnew(record, current);
            }
        });
    }

    /** One letter of a call is not taken, and another policy counts by now: if that does not give records up either, all come again. */
    private void judgeAnew(ConsumerRecord record, Trial current) {
        List<ConsumerRecord> call = List.copyOf(inHand.nextCall());
        Decision decision = judge(call, current);
        if (decision instanceof Decision.GiveTo giveTo) {
            give(record, current, giveTo.destination());
        } else if (decision instanceof Decision.Skip) {
            news.skipped(record.position(), current);
            isOver(record);
        } else {
            left.clear();
            givingAway.close();
            carryOut(decision, call, current);
            parts.advance().run();
        }
    }

    private void isOver(ConsumerRecord record) {
        left.remove(record);
        if (left.isEmpty()) {
            done.accept(inHand.upTo());
            parts.advance().run();
        }
    }

    /** What failed is done or given up. */
    void over() {
        trial = null;
    }

    /** Whether records are being given away, so that nothing behind them may begin. */
    boolean isGiving() {
        return !left.isEmpty();
    }

    /** Whether a dead letter is with its destination. */
    boolean isBusy() {
        return givingAway.isBusy();
    }

    void close() {
        left.clear();
        givingAway.close();
    }
}
