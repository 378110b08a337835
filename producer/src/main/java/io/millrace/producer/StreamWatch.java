package io.millrace.producer;

import java.util.function.Consumer;

/** All that asks the service what stream there is and what shards it has, and what follows from the answers. Belongs to the loop. */
final class StreamWatch {
    private final KinesisPort port;
    private final Consumer<Message> mailbox;
    private final Answers answers;
    private final ShardMapLoader loader;
    private final ShardMapUpdates mapUpdates;
    private final StreamUpdates streamUpdates;

    StreamWatch(LoopState state, Former former, KinesisPort port, Consumer<Message> mailbox) {
        this.port = port;
        this.mailbox = mailbox;
        this.loader = new ShardMapLoader(state.seeds().random());
        PlacementWatch placement = new PlacementWatch(state.config(), state.lanes());
        this.answers = new Answers(state, former, loader, placement);
        this.mapUpdates = new ShardMapUpdates(state, former, answers, loader, placement);
        this.streamUpdates = new StreamUpdates(state, mapUpdates, placement);
    }

    /** What is told of every answer, and changed by another shard map. */
    Answers answers() {
        return answers;
    }

    /** A record has no lane in a map that should have one for every hash. */
    void laneMissing(long nowNanos) {
        loader.ask(nowNanos);
    }

    /** The service answered entry by entry. */
    void stored(long nowNanos) {
        mapUpdates.stored(nowNanos);
    }

    /** All entries of an answer have been judged. */
    void judged(boolean isStreamMissing, long nowNanos) {
        if (isStreamMissing) {
            mapUpdates.streamMissing(nowNanos);
        }
        streamUpdates.settle(nowNanos);
    }

    /** Asks what is to be asked now. */
    void tick(long nowNanos) {
        if (loader.beginIfDue(nowNanos)) {
            port.listShards(
                    listing -> mailbox.accept((pipeline, now) -> pipeline.unlessAbandoned(() -> listed(listing, now))));
        }
        if (streamUpdates.beginIfDue(nowNanos)) {
            port.describeStream(answer -> mailbox.accept(
                    (pipeline, now) -> pipeline.unlessAbandoned(() -> streamUpdates.answered(answer, now))));
        }
    }

    long nextNanos() {
        return Math.min(loader.nextLoadAtNanos(), streamUpdates.nextNanos());
    }

    private void listed(ShardListing listing, long nowNanos) {
        mapUpdates.listed(listing, nowNanos);
        streamUpdates.settle(nowNanos);
    }
}
