package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one shard by GetRecords. While the reader works on one batch the next is fetched, and no more than that. Each turn
 * waits for the pacer, then for the budget, then makes one call; there is at most one turn at a time.
 */
final class PollingFeed implements ShardFeed {
    private static final Loop.Timer NONE = () -> {};

    private final PollingFeeds parts;
    private final String shardId;
    private final ReadCursor cursor;
    private final ReadPacer pacer;
    private final ReadSizes sizes;
    private final ChildrenSearch children;

    private @Nullable Reader reader;
    private @Nullable FeedBatch ready;
    private @Nullable List<Shard> end;
    private @Nullable Duration behindLatest;
    private ReadBudget.@Nullable Request request;
    private ReadBudget.@Nullable Grant grant;
    private Loop.Timer timer = NONE;
    private boolean turning;
    private boolean finished;
    private boolean closed;

    PollingFeed(PollingFeeds parts, String shardId, ReadCursor cursor) {
        this.parts = parts;
        this.shardId = shardId;
        this.cursor = cursor;
        this.pacer = new ReadPacer(parts.backoff(), parts.random(), parts.loop().nowNanos());
        this.sizes = new ReadSizes(parts.maxRecords());
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
        Duration wait = pacer.waitFrom(parts.loop().nowNanos());
        if (wait.isZero()) {
            askBudget();
        } else {
            timer = parts.loop().after(wait, this::askBudget);
        }
    }

    private void askBudget() {
        if (closed) {
            return;
        }
        boolean atTip = behindLatest != null && behindLatest.isZero();
        long bytes = sizes.expectedBytes(parts.budget().fairShareBytes(), atTip);
        request = parts.budget().ask(bytes, this::granted);
    }

    private void granted(ReadBudget.Grant newGrant) {
        request = null;
        if (closed) {
            newGrant.release();
            return;
        }
        grant = newGrant;
        String iterator = cursor.iterator();
        if (iterator == null) {
            open();
        } else {
            read(iterator);
        }
    }

    private void open() {
        parts.loop().when(parts.reads().iterator(shardId, cursor.readFrom()), (iterator, failure) -> {
            if (closed) {
                return;
            }
            if (iterator == null) {
                failed("GetShardIterator", failure);
            } else {
                cursor.opened(iterator, parts.wallClock().instant());
                read(iterator);
            }
        });
    }

    private void read(String iterator) {
        pacer.started(parts.loop().nowNanos());
        int records = sizes.recordsFor(parts.budget().fairShareBytes());
        parts.loop().when(parts.reads().read(iterator, records), (answer, failure) -> {
            if (closed) {
                return;
            }
            if (answer == null) {
                failed("GetRecords", failure);
            } else {
                answered(answer);
            }
        });
    }

    private void answered(ReadAnswer answer) {
        long bytes = answer.sizeBytes();
        behindLatest = answer.behindLatest();
        sizes.answered(answer.records().size(), bytes);
        pacer.answered(bytes, behindLatest.isZero());
        cursor.advanced(answer.records(), answer.nextIterator());
        ReadBudget.Grant held = takeGrant();
        if (answer.records().isEmpty()) {
            held.release();
        } else {
            held.correct(bytes);
            ready = new FeedBatch(answer.records(), answer.behindLatest(), held);
        }
        finished = answer.nextIterator() == null;
        turning = false;
        if (finished) {
            findChildren(answer.children());
        }
        tell();
        turn();
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
        takeGrant().release();
        ReadException.Kind kind = failure instanceof ReadException read ? read.kind() : ReadException.Kind.OTHER;
        if (kind == ReadException.Kind.NOT_FOUND) {
            cursor.expired();
            children.findIfGone(this::ended, () -> tryAgain(operation, failure));
            return;
        }
        if (kind == ReadException.Kind.ITERATOR_EXPIRED && cursor.iterator() != null && pacer.failures() == 0) {
            cursor.expired();
            turning = false;
            turn();
            return;
        }
        if (kind != ReadException.Kind.THROTTLED) {
            // An iterator of unknown worth is not used again: a new one costs one call.
            cursor.expired();
        }
        tryAgain(operation, failure);
    }

    private void tryAgain(String operation, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        long now = parts.loop().nowNanos();
        boolean throttled = failure instanceof ReadException read && read.kind() == ReadException.Kind.THROTTLED;
        Duration delay = throttled ? pacer.throttled(now) : pacer.failed(now);
        parts.events()
                .on(new ConsumerEvent.CallFailed(
                        operation + " of " + shardId, delay, failure == null ? new IllegalStateException() : failure));
        turning = false;
        turn();
    }

    private ReadBudget.Grant takeGrant() {
        ReadBudget.Grant taken = grant;
        grant = null;
        if (taken == null) {
            throw new IllegalStateException("a turn of " + shardId + " has no grant");
        }
        return taken;
    }
}
