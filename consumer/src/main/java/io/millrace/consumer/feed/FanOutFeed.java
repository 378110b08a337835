package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one shard by SubscribeToShard. While the reader works on one event the next is asked for, and no more than that. Each
 * turn waits for the clock if there is no subscription, then for the budget, then for one event; there is at most one turn at
 * a time. A new subscription goes on where the last event said, so that nothing is lost or repeated by a change.
 */
final class FanOutFeed implements ShardFeed, ShardSubscription.Owner {
    /** As large as an event of several records was seen; one larger record comes alone. */
    static final long EVENT_BYTES = 1 << 20;

    private static final Loop.Timer NONE = () -> {};

    private final FanOutFeeds parts;
    private final String shardId;
    private final ReadCursor cursor;
    private final FanOutFeeds.Failures failures;
    private final SubscriptionClock clock;
    private final ChildrenSearch children;

    private @Nullable Reader reader;
    private @Nullable FeedBatch ready;
    private @Nullable List<Shard> end;
    private @Nullable Duration behindLatest;
    private @Nullable ShardSubscription live;
    private ReadBudget.@Nullable Request request;
    private ReadBudget.@Nullable Grant grant;
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
        this.clock = new SubscriptionClock(
                parts.backoff(), parts.random(), parts.loop().nowNanos());
        this.children = new ChildrenSearch(
                parts.loop(), parts.lister(), parts.backoff(), parts.random(), parts.events(), shardId);
        parts.budget().feedOpened();
    }

    @Override
    public void next(Reader newReader) {
        reader = newReader;
        tell();
        turn();
    }

    @Override
    public Optional<Duration> behindLatest() {
        return Optional.ofNullable(behindLatest);
    }

    @Override
    public boolean isAtTip() {
        return ready == null && (finished || (behindLatest != null && behindLatest.isZero()));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        reader = null;
        timer.cancel();
        children.stop();
        unsubscribe();
        if (request != null) {
            request.cancel();
        }
        if (grant != null) {
            grant.release();
        }
        if (ready != null) {
            ready.release();
        }
        parts.budget().feedClosed();
    }

    private void tell() {
        Reader waiting = reader;
        if (waiting == null) {
            return;
        }
        if (ready != null) {
            FeedBatch batch = ready;
            ready = null;
            reader = null;
            turn();
            waiting.records(batch);
        } else if (end != null) {
            reader = null;
            waiting.endOfShard(end);
        }
    }

    private void turn() {
        if (closed || turning || finished || ready != null) {
            return;
        }
        turning = true;
        long now = parts.loop().nowNanos();
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

    /** An event's size is the service's choice, so all that may come is reserved, but never more than a fair share. */
    private void askBudget() {
        long bytes = Math.min(EVENT_BYTES, parts.budget().fairShareBytes());
        request = parts.budget().ask(bytes, this::reserved);
    }

    private void reserved(ReadBudget.Grant newGrant) {
        request = null;
        if (closed) {
            newGrant.release();
            return;
        }
        ShardSubscription running = live;
        if (running == null && !clock.waitFrom(parts.loop().nowNanos()).isZero()) {
            // The subscription ended while the budget was full.
            newGrant.release();
            turnAgain();
            return;
        }
        grant = newGrant;
        if (running == null) {
            running = new ShardSubscription(
                    parts.loop(), this, parts.subscriptions(), consumerArn, shardId, cursor.readFrom());
            live = running;
        }
        running.request();
    }

    @Override
    public void granted() {
        clock.granted(parts.loop().nowNanos());
        cursor.began(parts.wallClock().instant());
    }

    @Override
    public void event(ReadAnswer event) {
        clock.answered();
        behindLatest = event.behindLatest();
        String continuation = event.nextIterator();
        ReadBudget.Grant held = takeGrant();
        if (event.records().isEmpty()) {
            held.release();
        } else {
            held.correct(event.sizeBytes());
            ready = new FeedBatch(event.records(), event.behindLatest(), held);
        }
        turning = false;
        if (continuation == null) {
            finished = true;
            unsubscribe();
            findChildren(event.children());
        } else {
            cursor.continuesBehind(new SequenceNumber(continuation));
        }
        tell();
        turn();
    }

    @Override
    public void over(@Nullable ReadException failure) {
        live = null;
        if (grant == null) {
            // Nobody waits for an event: one that user code holds up may end by the client's own read timeout.
            if (failure != null && failure.kind() == ReadException.Kind.IN_USE) {
                clock.failed(failure.kind(), parts.loop().nowNanos());
            }
        } else if (failure == null) {
            takeGrant().release();
            turnAgain();
        } else {
            takeGrant().release();
            failed("SubscribeToShard of", failure);
        }
    }

    private void findChildren(List<Shard> named) {
        if (named.isEmpty()) {
            children.find(this::ended);
        } else {
            end = named;
        }
    }

    private void ended(List<Shard> found) {
        if (!closed) {
            finished = true;
            turning = false;
            end = found;
            tell();
        }
    }

    private void failed(String operation, @Nullable Throwable failure) {
        if (failure instanceof ReadException read && read.kind() == ReadException.Kind.NOT_FOUND) {
            parts.consumer().doubt(consumerArn);
            children.findIfGone(this::ended, () -> tryAgain(operation, failure));
        } else {
            tryAgain(operation, failure);
        }
    }

    private void tryAgain(String operation, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        ReadException.Kind kind = failure instanceof ReadException read ? read.kind() : ReadException.Kind.OTHER;
        Duration delay = clock.failed(kind, parts.loop().nowNanos());
        Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
        parts.events().on(new ConsumerEvent.CallFailed(operation + " " + shardId, delay, cause));
        turnAgain();
        failures.failed(clock.failures(), cause);
    }

    private void turnAgain() {
        turning = false;
        turn();
    }

    private void unsubscribe() {
        if (live != null) {
            live.cancel();
            live = null;
        }
    }

    private ReadBudget.Grant takeGrant() {
        ReadBudget.Grant taken = grant;
        grant = null;
        if (taken == null) {
            throw new IllegalStateException("an event of " + shardId + " was not asked for");
        }
        return taken;
    }
}
