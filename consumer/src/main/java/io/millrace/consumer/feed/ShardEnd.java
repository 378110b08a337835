package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Shard;
import java.util.List;

/** The end of one shard that is read by fan-out: told with its children or without, or not at all. */
final class ShardEnd {
    private final ChildrenSearch children;
    private final ClosedShards.Probe probe;
    private final FeedOutlet outlet;
    private final Runnable ended;
    private final Runnable notEnded;
    private boolean over;

    /**
     * {@code ended} runs once, when the children are in the outlet, perhaps while a subscription goes on; {@code notEnded} whenever a
     * shard was said to have ended and has not.
     */
    ShardEnd(FanOutFeeds parts, String shardId, FeedOutlet outlet, Runnable ended, Runnable notEnded) {
        this.children = new ChildrenSearch(
                parts.loop(), parts.lister(), parts.backoff(), parts.random(), parts.events(), shardId);
        this.probe = parts.closed().probe(shardId);
        this.outlet = outlet;
        this.ended = ended;
        this.notEnded = notEnded;
    }

    /** An event said so. */
    void told(List<Shard> named) {
        if (named.isEmpty()) {
            children.find(this::end, notEnded);
        } else {
            end(named);
        }
    }

    /** The service knows no such shard; {@code listed} runs if it lists it all the same. */
    void notFound(Runnable listed) {
        children.findIfGone(this::end, listed);
    }

    /** Records came, or none behind a place. */
    void event(ReadAnswer event, ReadFrom place) {
        if (event.records().isEmpty()) {
            nothingBehind(place);
        } else {
            probe.progressed();
        }
    }

    /** Nothing came behind a place, by an empty event or by silence. */
    void nothingBehind(ReadFrom place) {
        probe.nothingBehind(place, this::end);
    }

    void stop() {
        over = true;
        children.stop();
    }

    private void end(List<Shard> found) {
        if (!over) {
            stop();
            outlet.end(found);
            ended.run();
        }
    }
}
