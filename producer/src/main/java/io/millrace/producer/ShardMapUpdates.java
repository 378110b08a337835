package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from a listing of the shards, or from its failure. Belongs to the loop. */
final class ShardMapUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(ShardMapUpdates.class);

    private final LoopState state;
    private final Former former;
    private final Answers answers;
    private final ShardMapLoader loader;
    private final String stream;
    private boolean isReportedUnavailable;
    private boolean isReportedMissing;

    ShardMapUpdates(LoopState state, Former former, Answers answers, ShardMapLoader loader) {
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
        state.lanes().forget(nowNanos);
        lanesChanged(nowNanos);
        loader.ask(nowNanos);
    }

    private void loaded(ShardListing.Listed listed, long nowNanos) {
        state.expiry().answered();
        ShardMap map = state.lanes().map().with(listed.shards());
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
        if (isOther) {
            LOG.info("Stream {} has {} open shards", stream, map.open().size());
            state.ledger()
                    .tell(new ProducerEvent.ShardMapChanged(stream, map.open().size()));
        } else if (wasUnavailable) {
            state.ledger()
                    .tell(new ProducerEvent.ShardMapRestored(stream, map.open().size()));
        }
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
            LOG.warn("No shard map of stream {}: {}", stream, failure.message(), failure.cause());
            state.ledger().tell(new ProducerEvent.ShardMapUnavailable(stream, isDenied, failure.message()));
        }
    }

    private void failWaiting(Failure failure, long nowNanos) {
        state.lanes().forget(nowNanos);
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

    private void lanesChanged(long nowNanos) {
        state.fence().redraw(state.lanes());
        answers.mapChanged(nowNanos);
        former.lanesChanged(nowNanos);
        state.counters().openShards = state.lanes().map().open().size();
        state.counters().observers.lanesChanged(state.lanes());
    }
}
