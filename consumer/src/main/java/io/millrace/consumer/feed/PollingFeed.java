package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.FeedStatus.Activity;
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
    /** Reads at the tip are closer together, but for a shard that many read. */
    private static final Duration ORDINARY_SILENCE = Duration.ofSeconds(2);

    private static final Loop.Timer NONE = () -> {};

    private final PollingFeeds parts;
    private final String shardId;
    private final ReadCursor cursor;
    private final ReadPacer pacer;
    private final ReadSizes sizes;
    private final ChildrenSearch children;
    private final FeedOutlet outlet = new FeedOutlet(this::turn);
    private final FeedJournal journal;

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
        this.pacer = new ReadPacer(parts.backoff(), parts.random(), now());
        this.sizes = new ReadSizes(parts.maxRecords());
        this.journal = new FeedJournal(ORDINARY_SILENCE, now());
        this.children = new ChildrenSearch(
                parts.loop(), parts.lister(), parts.backoff(), parts.random(), parts.events(), shardId);
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
        timer.cancel();
        children.stop();
        if (request != null) {
            request.cancel();
        }
        if (grant != null) {
            grant.release();
        }
        parts.budget().feedClosed();
    }

    private long now() {
        return parts.loop().nowNanos();
    }

    private void turn() {
        if (closed || turning || finished) {
            return;
        }
        if (outlet.holdsBatch()) {
            journal.does(Activity.AWAITING_READER, now());
            return;
        }
        turning = true;
        journal.does(Activity.PAUSING, now());
        Duration wait = pacer.waitFrom(now());
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
        journal.does(Activity.AWAITING_BUDGET, now());
        long bytes = sizes.expectedBytes(parts.budget().fairShareBytes(), journal.isAtTip(now()));
        request = parts.budget().askForRecords(bytes, this::granted);
    }

    private void granted(ReadBudget.Grant newGrant) {
        request = null;
        if (closed) {
            newGrant.release();
            return;
        }
        grant = newGrant;
        journal.does(Activity.READING, now());
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
        pacer.started(now());
        int records = sizes.recordsFor(grant == null ? 0 : grant.bytes());
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
        journal.answered(answer.behindLatest(), now());
        sizes.answered(answer.records().size(), bytes);
        pacer.answered(bytes, answer.behindLatest().isZero());
        cursor.advanced(answer.records(), answer.nextIterator());
        ReadBudget.Grant held = takeGrant();
        held.correct(bytes);
        if (answer.records().isEmpty()) {
            held.release();
        } else {
            outlet.put(new FeedBatch(answer.records(), answer.behindLatest(), held));
        }
        finished = answer.nextIterator() == null;
        turning = false;
        if (finished) {
            findChildren(answer.children());
        }
        outlet.tell();
        turn();
    }

    private void findChildren(List<Shard> named) {
        if (named.isEmpty()) {
            children.find(this::ended, this::notEnded);
        } else {
            ended(named);
        }
    }

    private void notEnded() {
        finished = false;
        cursor.expired();
        tryAgain("GetRecords", ReadException.endOfOpenShard(shardId));
    }

    private void ended(List<Shard> found) {
        if (!closed) {
            finished = true;
            turning = false;
            journal.does(Activity.ENDED, now());
            outlet.end(found);
            outlet.tell();
        }
    }

    private void failed(String operation, @Nullable Throwable failure) {
        takeGrant().release();
        Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
        ReadException.Kind kind = failure instanceof ReadException read ? read.kind() : ReadException.Kind.OTHER;
        if (kind == ReadException.Kind.NOT_FOUND) {
            cursor.expired();
            children.findIfGone(this::ended, () -> tryAgain(operation, cause));
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
        tryAgain(operation, cause);
    }

    private void tryAgain(String operation, Throwable cause) {
        if (closed) {
            return;
        }
        journal.failed(cause, now());
        boolean throttled = cause instanceof ReadException read && read.kind() == ReadException.Kind.THROTTLED;
        Duration delay = throttled ? pacer.throttled(now()) : pacer.failed(now());
        parts.events().on(new ConsumerEvent.CallFailed(operation + " of " + shardId, delay, cause));
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
