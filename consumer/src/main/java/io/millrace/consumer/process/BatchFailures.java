package io.millrace.consumer.process;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.failure.Decision;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.List;
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
    private int lettersLeft;

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
        ConsumerRecord first = call.get(0);
        Duration age = Duration.between(
                first.approximateArrival(),
                parts.shared().settings().handling().clock().instant());
        var facts = new Trial.Circumstances(age, call.size(), 0, false);
        Decision decision = current.judge(parts.shared().tuning().policy(), facts, parts.nowNanos());
        carryOut(decision, call, current);
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
        lettersLeft = call.size();
        List.copyOf(call)
                .forEach(record -> givingAway.begin(record, current, destination, () -> given(record, current)));
    }

    private void given(ConsumerRecord record, Trial current) {
        news.deadLettered(record.position(), current);
        lettersLeft--;
        if (lettersLeft == 0) {
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
        return lettersLeft > 0;
    }

    /** Whether a dead letter is with its destination. */
    boolean isBusy() {
        return givingAway.isBusy();
    }

    void close() {
        lettersLeft = 0;
        givingAway.close();
    }
}
