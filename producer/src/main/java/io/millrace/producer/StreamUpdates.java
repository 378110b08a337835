package io.millrace.producer;

import io.millrace.producer.StreamDescription.Described;
import io.millrace.producer.StreamDescription.Undescribed;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the stream is described, and what follows: whether it is still the same one, and who places its records. Belongs to the loop. */
final class StreamUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(StreamUpdates.class);

    // A busy account refuses some of these calls every day.
    private static final int FAILURES_TO_TELL = 5;

    private final LoopState state;
    private final ShardMapUpdates mapUpdates;
    private final PlacementWatch placement;
    private final ShardMapLoader schedule;
    private final String stream;
    private @Nullable Instant createdAt;
    private @Nullable Failure untold;
    private int failures;
    private boolean isTold;

    StreamUpdates(LoopState state, ShardMapUpdates mapUpdates, PlacementWatch placement) {
        this.state = state;
        this.mapUpdates = mapUpdates;
        this.placement = placement;
        this.stream = state.config().stream();
        // A source of its own: how often streams are described changes nothing else in a run.
        this.schedule = ShardMapLoader.ofDescriptions(
                new SplittableRandom(state.seeds().incarnation().getMostSignificantBits()));
    }

    boolean beginIfDue(long nowNanos) {
        return schedule.beginIfDue(nowNanos);
    }

    long nextNanos() {
        return schedule.nextLoadAtNanos();
    }

    void answered(StreamDescription description, long nowNanos) {
        if (description instanceof Undescribed undescribed) {
            failed(undescribed.failure(), nowNanos);
        } else if (description instanceof Described described) {
            described(described, nowNanos);
        }
        settle(nowNanos);
    }

    /** Does what the last answers have shown to be necessary. */
    void settle(long nowNanos) {
        if (placement.takeDoubt()) {
            schedule.ask(nowNanos);
        }
        String news = placement.takeNews();
        if (news != null) {
            changePlacement(!state.lanes().isByService(), news, nowNanos);
        }
        Failure failure = untold;
        if (failure != null && !isTold && !state.lanes().map().isEmpty()) {
            isTold = true;
            LOG.warn(
                    "Stream {} cannot be described, so that one created anew is recognized by its shards alone: {}",
                    stream,
                    failure.message(),
                    failure.cause());
            state.ledger()
                    .tell(new ProducerEvent.StreamUndescribed(
                            stream, failure.kind().isFatal(), failure.message()));
        }
    }

    private void described(Described described, long nowNanos) {
        boolean isOutdated = state.lanes().isOutdated(schedule.beganAtNanos());
        schedule.loaded(nowNanos);
        failures = 0;
        untold = null;
        isTold = false;
        if (isOutdated) {
            schedule.ask(nowNanos);
            return;
        }
        Instant before = createdAt;
        if (described.createdAt() != null) {
            createdAt = described.createdAt();
        }
        if (before != null && !before.equals(createdAt)) {
            mapUpdates.streamRecreated("created at " + createdAt + ", and not at " + before, nowNanos);
        }
        mapUpdates.openShardsTold(described.openShards(), nowNanos);
        Boolean byService = described.byService();
        if (byService != null) {
            placement.described(byService);
        }
    }

    private void failed(Failure failure, long nowNanos) {
        failures++;
        if (failure.kind() == FailureKind.NO_SUCH_STREAM) {
            schedule.failed(nowNanos);
            mapUpdates.streamMissing(nowNanos);
        } else if (failure.kind().isFatal()) {
            schedule.refused(nowNanos);
            untold = failure;
        } else {
            schedule.failed(nowNanos);
            untold = failures >= FAILURES_TO_TELL ? failure : untold;
        }
    }

    private void changePlacement(boolean byService, String cause, long nowNanos) {
        boolean keepsOrder = !state.config().ordered() || !byService;
        state.lanes().placeByService(byService, nowNanos);
        mapUpdates.lanesChanged(nowNanos);
        schedule.ask(nowNanos);
        state.ledger().tell(new ProducerEvent.PlacementChanged(stream, byService, keepsOrder, cause));
        String placed = byService ? "the service places the records" : "hash keys place the records";
        if (keepsOrder) {
            LOG.info("Stream {}: {}, since {}", stream, placed, cause);
        } else {
            LOG.warn("Stream {}: {}, since {}; no order can be kept until that changes", stream, placed, cause);
        }
    }
}
