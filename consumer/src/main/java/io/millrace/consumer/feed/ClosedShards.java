package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of closed shards whose subscriptions do not tell of it, as on some engines. Shards that bring nothing for some
 * time are looked up in one list for all of them, a minute old at most; one that is closed is read once behind its last event, and
 * has ended if that read finds the end and nothing else.
 */
public final class ClosedShards {
    private static final Duration LISTED_EVERY = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Loop loop;
    private final ShardLister lister;
    private final RecordReads reads;
    private final ConsumerListener events;
    private @Nullable CompletionStage<List<Shard>> list;
    private long listedNanos;

    public ClosedShards(Loop loop, ShardLister lister, RecordReads reads, ConsumerListener events) {
        this.loop = loop;
        this.lister = lister;
        this.reads = reads;
        this.events = events;
    }

    /** For one feed, which was opened now. */
    Probe probe(String shardId) {
        return new Probe(shardId);
    }

    private CompletionStage<List<Shard>> recentList() {
        CompletionStage<List<Shard>> recent = list;
        if (recent == null || loop.nowNanos() - listedNanos >= LISTED_EVERY.toNanos()) {
            recent = lister.list();
            list = recent;
            listedNanos = loop.nowNanos();
        }
        return recent;
    }

    /** Looks after one shard. */
    final class Probe {
        private final String shardId;
        private long quietSinceNanos = loop.nowNanos();

        private Probe(String shardId) {
            this.shardId = shardId;
        }

        /** Records came. */
        void progressed() {
            quietSinceNanos = loop.nowNanos();
        }

        /** Nothing came behind a place; {@code ended} hears of the children if nothing more will. */
        void nothingBehind(ReadFrom place, Consumer<List<Shard>> ended) {
            if (loop.nowNanos() - quietSinceNanos < SILENCE.toNanos()) {
                return;
            }
            quietSinceNanos = loop.nowNanos();
            loop.when(recentList(), (shards, failure) -> {
                if (shards != null && isClosed(shards)) {
                    readBehind(place, ended, shards);
                }
            });
        }

        private boolean isClosed(List<Shard> shards) {
            return shards.stream().anyMatch(shard -> shard.shardId().equals(shardId) && shard.closed());
        }

        private void readBehind(ReadFrom place, Consumer<List<Shard>> ended, List<Shard> shards) {
            CompletionStage<ReadAnswer> read =
                    reads.iterator(shardId, place).thenCompose(iterator -> reads.read(iterator, 1));
            loop.when(read, (answer, failure) -> {
                if (answer == null) {
                    Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
                    events.on(new ConsumerEvent.CallFailed("a look for the end of " + shardId, SILENCE, cause));
                } else if (answer.records().isEmpty() && answer.nextIterator() == null) {
                    List<Shard> named = answer.children();
                    ended.accept(named.isEmpty() ? ChildrenSearch.childrenIn(shards, shardId) : named);
                }
            });
        }
    }
}
