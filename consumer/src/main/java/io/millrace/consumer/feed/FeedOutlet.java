package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a feed's reader and what was read meet: at most one batch waits here, and behind it the end. */
final class FeedOutlet {
    private final Runnable refill;
    private ShardFeed.@Nullable Reader reader;
    private @Nullable FeedBatch ready;
    private @Nullable List<Shard> end;

    /** {@code refill} runs when a batch leaves, before the reader has it. */
    FeedOutlet(Runnable refill) {
        this.refill = refill;
    }

    void ask(ShardFeed.Reader newReader) {
        reader = newReader;
        tell();
    }

    boolean isAsked() {
        return reader != null;
    }

    boolean holdsBatch() {
        return ready != null;
    }

    void put(FeedBatch batch) {
        ready = batch;
    }

    void end(List<Shard> children) {
        end = children;
    }

    /** Hands over what waits, if a reader does. */
    void tell() {
        ShardFeed.Reader waiting = reader;
        if (waiting == null) {
            return;
        }
        if (ready != null) {
            FeedBatch batch = ready;
            ready = null;
            reader = null;
            refill.run();
            waiting.records(batch);
        } else if (end != null) {
            reader = null;
            waiting.endOfShard(end);
        }
    }

    void close() {
        reader = null;
        if (ready != null) {
            ready.release();
            ready = null;
        }
    }
}
