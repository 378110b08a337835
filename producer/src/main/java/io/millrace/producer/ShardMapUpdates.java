package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.ShardListing.Shard;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from a listing of the shards, or from its failure. Belongs to the loop. */
final class ShardMapUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(ShardMapUpdates.class);

    // Less than a stream takes to be deleted and created.
    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private final LoopState state;
    private final Former former;
    private final Answers answers;
    private final ShardMapLoader loader;
    private final String stream;
    private final PlacementWatch placement;
    private boolean isReportedUnavailable;
    private long storedAtNanos;
    private boolean isReportedMissing;

    ShardMapUpdates(LoopState state, Former former, Answers answers, ShardMapLoader loader, PlacementWatch placement) {
        this.placement = placement;
        this.state = state;
        this.former = former;
        this.answers = answers;
        this.loader = loader;
        this.stream = state.config().stream();
    }

    void listed(ShardListing listing, long nowNanos) {
        if (listing instanceof ShardListing.Unlisted unlisted) {
            failed(unlisted.failure(), nowNanos);
        } else if (listing instanceof ShardListing.Listed listed) {
            loaded(listed, nowNanos);
        }
    }

    /** The stream is gone, and another may come under its name: no range holds any longer. */
    void streamMissing(long nowNanos) {
        tellMissing("PutRecords found no stream of that name");
        startAnew(nowNanos);
    }

    /** Another stream has the name of the one that was known. */
    void streamRecreated(String cause, long nowNanos) {
        startAnew(nowNanos);
        tellRecreated(cause);
    }

    /**
     * The service stored something. A map that is older than maps should be counts only while there is traffic, in which a stream that is
     * deleted would be missed: after a silence it may be another stream's.
     */
    void stored(long nowNanos) {
        boolean wasSilent = nowNanos - storedAtNanos > SILENCE_NANOS;
        storedAtNanos = nowNanos;
        if (wasSilent
                && !state.lanes().map().isEmpty()
                && nowNanos - state.lanes().mapBeganAtNanos() > ShardMapLoader.LONGEST_REFRESH_NANOS) {
            LOG.info("The shard map of stream {} is too old to be used after a silence", stream);
            startAnew(nowNanos);
        }
    }

    void openShardsTold(int count, long nowNanos) {
        if (state.lanes().openShardsTold(count, nowNanos)) {
            lanesChanged(nowNanos);
        }
    }

    private void loaded(ShardListing.Listed listed, long nowNanos) {
        state.expiry().answered();
        if (state.lanes().isOutdated(loader.beganAtNanos())) {
            loader.ask(nowNanos);
            loader.loaded(nowNanos);
            return;
        }
        ShardMap map = following(listed.shards(), nowNanos);
        if (map.isEmpty()) {
            loader.failed(nowNanos);
            return;
        }
        state.counters().mapLoads.increment();
        boolean wasUnavailable = isReportedUnavailable;
        isReportedUnavailable = false;
        isReportedMissing = false;
        former.mapIsHopeless(false);
        boolean isOther = state.lanes().apply(map, loader.beganAtNanos(), nowNanos);
        loader.loaded(nowNanos);
        lanesChanged(nowNanos);
        placement.mapLoaded();
        if (isOther) {
            LOG.info("Stream {} has {} open shards", stream, map.open().size());
            state.ledger()
                    .tell(new ProducerEvent.ShardMapChanged(stream, map.open().size()));
        } else if (wasUnavailable) {
            state.ledger()
                    .tell(new ProducerEvent.ShardMapRestored(stream, map.open().size()));
        }
    }

    /** The map after a listing: what was known stays known, unless the listing cannot be one of the same stream. */
    private ShardMap following(List<Shard> listed, long nowNanos) {
        ShardMap before = state.lanes().map();
        if (before.contradicts(listed)) {
            forget(nowNanos);
            tellRecreated("a shard has another range than before");
            return ShardMap.EMPTY.with(listed);
        }
        return before.precedes(listed) ? before.with(listed) : ShardMap.EMPTY.with(listed);
    }

    private void tellRecreated(String cause) {
        LOG.warn("Stream {} is another one than before: {}", stream, cause);
        state.ledger().tell(new ProducerEvent.StreamRecreated(stream, cause));
    }

    private void startAnew(long nowNanos) {
        forget(nowNanos);
        lanesChanged(nowNanos);
        loader.ask(nowNanos);
    }

    private void forget(long nowNanos) {
        state.lanes().forget(nowNanos);
        placement.forget();
    }

    private void failed(Failure failure, long nowNanos) {
        state.counters().mapLoadFailures.increment();
        state.expiry().failed(failure);
        if (failure.kind() == FailureKind.NO_SUCH_STREAM) {
            loader.missing(nowNanos);
            tellMissing(failure.message());
            failWaiting(failure, nowNanos);
            return;
        }
        boolean isDenied = failure.kind().isFatal();
        // PutRecords will say the same, if it is more than this call that is refused.
        former.mapIsHopeless(isDenied || failure.kind() == FailureKind.CREDENTIALS);
        if (isDenied) {
            loader.refused(nowNanos);
        } else {
            loader.failed(nowNanos);
        }
        former.lookAt(state.lanes().unmapped(), nowNanos);
        if (!isReportedUnavailable) {
            isReportedUnavailable = true;
            // It is asked for again and again, and mostly comes: the stack would only frighten.
            LOG.warn("No shard map of stream {}; it is asked for again: {}", stream, failure.message());
            LOG.debug("Why there was none", failure.cause());
            state.ledger().tell(new ProducerEvent.ShardMapUnavailable(stream, isDenied, failure.message()));
        }
    }

    private void failWaiting(Failure failure, long nowNanos) {
        forget(nowNanos);
        lanesChanged(nowNanos);
        String message = failure.message() + RetryPolicy.mend(Reason.NO_SUCH_STREAM);
        for (PendingRecord record : state.lanes().unmapped().drain()) {
            state.ledger().fail(record, Reason.NO_SUCH_STREAM, message, failure.cause());
        }
    }

    private void tellMissing(String cause) {
        if (!isReportedMissing) {
            isReportedMissing = true;
            LOG.warn("There is no stream {}: {}", stream, cause);
            state.ledger().tell(new ProducerEvent.StreamMissing(stream, cause));
        }
    }

    /** The lanes are others than before, or answers mean something else. */
    void lanesChanged(long nowNanos) {
        state.fence().redraw(state.lanes());
        answers.mapChanged(nowNanos);
        former.lanesChanged(nowNanos);
        state.counters().openShards = state.lanes().map().open().size();
        state.counters().observers.lanesChanged(state.lanes());
    }
}
