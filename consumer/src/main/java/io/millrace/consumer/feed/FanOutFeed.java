package io.millrace.consumer.feed;

import io.millrace.consumer.feed.FeedStatus.Activity;
import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one shard by SubscribeToShard. While the reader works on one event the next is asked for, and no more than that. Each
 * turn waits for the clock if there is no subscription, then for the budget, then for one event; there is at most one turn at
 * a time. A new subscription goes on where the last event said, so that nothing is lost or repeated by a change.
 */
final class FanOutFeed implements ShardFeed, ShardSubscription.Owner {
    private static final Loop.Timer NONE = () -> {};

    private final FanOutFeeds parts;
    private final String shardId;
    private final ReadCursor cursor;
    private final FanOutFeeds.Failures failures;
    private final SubscriptionClock clock;
    private final ShardEnd shardEnd;
    private final FeedOutlet outlet = new FeedOutlet(this::turn);
    private final FeedJournal journal;
    private final EventRoom room;

    private @Nullable ShardSubscription live;
    private Loop.Timer timer = NONE;
    private String consumerArn = "";
    private boolean turning;
    private boolean finished;
    private boolean closed;

    FanOutFeed(FanOutFeeds parts, String shardId, ReadCursor cursor, FanOutFeeds.Failures failures) {
        this.parts = parts;
        this.shardId = shardId;
        this.cursor = cursor;
        this.failures = failures;
        this.clock = new SubscriptionClock(parts.backoff(), parts.random(), now());
        this.journal = new FeedJournal(ShardSubscription.LONGEST_SILENCE, now());
        this.room = new EventRoom(parts.budget(), this::reserved);
        this.shardEnd = new ShardEnd(parts, shardId, outlet, this::ended, this::notEnded);
        parts.budget().feedOpened();
    }

    @Override
    public void next(Reader newReader) {
        outlet.ask(newReader);
        turn();
    }

    @Override
    public Optional<Duration> behindLatest() {
        return journal.wasAnswered() ? Optional.of(journal.lag(now())) : Optional.empty();
    }

    @Override
    public boolean isAtTip() {
        return !outlet.holdsBatch() && (finished || journal.isAtTip(now()));
    }

    @Override
    public FeedStatus status() {
        return journal.status(now());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        outlet.close();
        shardEnd.stop();
        stopReading();
        parts.budget().feedClosed();
    }

    private long now() {
        return parts.loop().nowNanos();
    }

    private void turn() {
        if (closed || turning || finished) {
            return;
        }
        if (!mayReadAhead()) {
            journal.does(Activity.AWAITING_READER, now());
            return;
        }
        turning = true;
        journal.does(Activity.PAUSING, now());
        long now = now();
        if (live != null && clock.isRenewalDue(now)) {
            unsubscribe();
        }
        if (live != null) {
            askBudget();
            return;
        }
        Duration wait = clock.waitFrom(now);
        if (wait.isZero()) {
            askConsumer();
        } else {
            timer = parts.loop().after(wait, this::askConsumer);
        }
    }

    private boolean mayReadAhead() {
        return !outlet.holdsBatch() && (outlet.isAsked() || room.sufficesAhead());
    }

    private void askConsumer() {
        parts.loop().when(parts.consumer().arn(), (arn, failure) -> {
            if (closed) {
                return;
            }
            if (arn == null) {
                failed("registration of the stream consumer for", failure);
            } else {
                consumerArn = arn;
                askBudget();
            }
        });
    }

    private void askBudget() {
        journal.does(Activity.AWAITING_BUDGET, now());
        room.ask(live != null && journal.isAtTip(now()));
    }

    private void reserved() {
        ShardSubscription running = live;
        if (running == null && !clock.waitFrom(now()).isZero()) {
            // The subscription ended while the budget was full.
            room.giveBack();
            turnAgain();
            return;
        }
        journal.does(Activity.READING, now());
        if (running == null) {
            running = new ShardSubscription(
                    parts.loop(), this, parts.subscriptions(), consumerArn, shardId, cursor.readFrom());
            live = running;
        }
        running.request();
    }

    @Override
    public void granted() {
        clock.granted(now());
        cursor.began(parts.wallClock().instant());
    }

    @Override
    public void event(ReadAnswer event) {
        clock.answered();
        journal.answered(event.behindLatest(), now());
        String continuation = event.nextIterator();
        room.fill(event, outlet);
        turning = false;
        if (continuation == null) {
            cursor.advanced(event.records(), null);
            finished = true;
            unsubscribe();
            shardEnd.told(event.children());
        } else {
            cursor.continuesBehind(continuation);
            shardEnd.event(event, cursor.readFrom());
        }
        outlet.tell();
        turn();
    }

    @Override
    public void over(@Nullable ReadException failure) {
        live = null;
        if (!room.isReserved()) {
            // Nobody waits for an event: one that user code holds up may end by the client's own read timeout.
            if (failure != null && failure.isInUse()) {
                clock.failed(failure, now());
            }
        } else if (failure == null) {
            room.giveBack();
            turnAgain();
        } else {
            room.giveBack();
            failed("SubscribeToShard of", failure);
        }
    }

    private void notEnded() {
        finished = false;
        tryAgain("SubscribeToShard of", ReadException.endOfOpenShard(shardId));
    }

    private void ended() {
        stopReading();
        finished = true;
        turning = false;
        journal.does(Activity.ENDED, now());
        outlet.tell();
    }

    private void failed(String operation, @Nullable Throwable failure) {
        if (failure instanceof ReadException read && read.isNotFound()) {
            parts.consumer().doubt(consumerArn);
            shardEnd.notFound(() -> tryAgain(operation, failure));
        } else {
            tryAgain(operation, failure);
        }
    }

    private void tryAgain(String operation, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
        Duration delay = clock.failed(cause, now());
        journal.failed(cause, now());
        parts.callFailed(operation + " " + shardId, delay, cause);
        turnAgain();
        if (cause instanceof ReadException read && read.isSilence()) {
            shardEnd.nothingBehind(cursor.readFrom());
        }
        failures.failed(clock.failures(), cause);
    }

    private void turnAgain() {
        turning = false;
        turn();
    }

    private void stopReading() {
        timer.cancel();
        unsubscribe();
        room.giveBack();
    }

    private void unsubscribe() {
        if (live != null) {
            live.cancel();
            live = null;
        }
    }
}
