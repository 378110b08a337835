package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An end that is told of an open shard, and one that is not told of a closed shard: neither loses a record. */
class ShardEndTest implements ShardFeed.Reader {
    private static final String SHARD = "shardId-000000000001";
    private static final Shard OPEN = new Shard(SHARD, Set.of(), HashKeyRange.ALL, false);
    private static final Shard CLOSED = new Shard(SHARD, Set.of(), HashKeyRange.ALL, true);
    private static final Shard CHILD = new Shard("shardId-000000000002", Set.of(SHARD), HashKeyRange.ALL, false);
    private static final Duration BEHIND = Duration.ofSeconds(5);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ScriptedReads reads = new ScriptedReads(time);
    private final ScriptedSubscriptions service = new ScriptedSubscriptions(time);
    private final ReadBudget budget = new ReadBudget(8 << 20, loop::execute);
    private final List<Shard> listing = new ArrayList<>(List.of(OPEN));
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<String> sequences = new ArrayList<>();
    private final List<List<Shard>> ends = new ArrayList<>();
    private int listed;

    private final ShardLister lister = () -> {
        listed++;
        return CompletableFuture.completedFuture(List.copyOf(listing));
    };

    private ShardFeed feed = polling();

    private ShardFeed polling() {
        return new PollingFeeds(
                        loop, reads, lister, budget, 10_000, BACKOFF, new Random(1), () -> Instant.EPOCH, events::add)
                .open(SHARD, Position.trimHorizon());
    }

    private ShardFeed fanOut() {
        feed.close();
        return new FanOutFeeds(
                        loop,
                        service,
                        StreamConsumer.of("arn"),
                        lister,
                        new ClosedShards(loop, lister, reads, events::add),
                        budget,
                        BACKOFF,
                        new Random(1),
                        () -> Instant.EPOCH,
                        events::add)
                .open(SHARD, Position.trimHorizon());
    }

    @Override
    public void records(FeedBatch batch) {
        batch.records().forEach(record -> sequences.add(record.sequence().digits()));
        batch.release();
        loop.execute(() -> feed.next(this));
    }

    @Override
    public void endOfShard(List<Shard> children) {
        ends.add(children);
    }

    private void runFor(int seconds) {
        time.runFor(Duration.ofSeconds(seconds));
    }

    @Test
    void pollingReadsOnWhenAnAnswerEndsAShardThatIsListedAsOpen() {
        reads.records(BEHIND, ScriptedReads.wire(1, 10));
        reads.end(List.of());
        reads.records(BEHIND, ScriptedReads.wire(2, 10));
        feed.next(this);
        runFor(60);
        assertThat(sequences).containsExactly("1", "2");
        assertThat(ends).isEmpty();
        assertThat(events).singleElement().asString().contains("listed as open");
        assertThat(reads.opened).hasSize(2);
        assertThat(feed.isAtTip()).isTrue();
    }

    @Test
    void fanOutReadsOnWhenAnEventEndsAShardThatIsListedAsOpen() {
        feed = fanOut();
        service.put(10, 1);
        feed.next(this);
        runFor(1);
        service.last().sendEnd(List.of());
        service.put(10, 1);
        runFor(60);
        assertThat(sequences).containsExactly("1000", "2000");
        assertThat(ends).isEmpty();
        assertThat(events).singleElement().asString().contains("listed as open");
        assertThat(service.last().from.type()).isEqualTo(ReadFrom.Type.AFTER_SEQUENCE_NUMBER);
    }

    @Test
    void listThatLagsBehindAnEndDelaysIt() {
        reads.end(List.of());
        for (int i = 0; i < 100; i++) {
            reads.end(List.of());
        }
        feed.next(this);
        runFor(30);
        assertThat(ends).isEmpty();
        listing.set(0, CLOSED);
        listing.add(CHILD);
        runFor(30);
        assertThat(ends).containsExactly(List.of(CHILD));
    }

    @Test
    void closedShardWhoseSubscriptionGoesOnForEverEndsWhenAReadFindsNothingBehindIt() {
        feed = fanOut();
        service.put(10, 2);
        feed.next(this);
        runFor(10);
        listing.set(0, CLOSED);
        listing.add(CHILD);
        reads.end(List.of());
        runFor(100);
        assertThat(sequences).containsExactly("1000", "2000");
        assertThat(ends).containsExactly(List.of(CHILD));
        assertThat(reads.opened).singleElement().satisfies(from -> {
            assertThat(from.type()).isEqualTo(ReadFrom.Type.AFTER_SEQUENCE_NUMBER);
            assertThat(Long.parseLong(String.valueOf(from.sequence()))).isGreaterThan(2_000);
        });
        assertThat(service.last().cancelled).isTrue();
        runFor(300);
        assertThat(ends).hasSize(1);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void closedShardThatSaysNothingAnyMoreEndsToo() {
        feed = fanOut();
        service.put(10, 1);
        feed.next(this);
        runFor(1);
        listing.set(0, CLOSED);
        listing.add(CHILD);
        reads.end(List.of());
        service.last().stall();
        service.silent = true;
        runFor(100);
        assertThat(ends).containsExactly(List.of(CHILD));
    }

    @Test
    void recordsBehindAClosedShardsLastEventAreLeftToTheSubscription() {
        feed = fanOut();
        feed.next(this);
        runFor(10);
        listing.set(0, CLOSED);
        reads.records(BEHIND, ScriptedReads.wire(1_000, 10));
        runFor(70);
        assertThat(ends).isEmpty();
        assertThat(sequences).isEmpty();
        service.put(10, 1);
        service.closeShard(List.of(CHILD));
        runFor(10);
        assertThat(sequences).containsExactly("1000");
        assertThat(ends).containsExactly(List.of(CHILD));
    }

    @Test
    void openShardThatIsSilentIsListedOnceAMinuteForAllShardsTogether() {
        ClosedShards shared = new ClosedShards(loop, lister, reads, events::add);
        ClosedShards.Probe one = shared.probe(SHARD);
        ClosedShards.Probe other = shared.probe("shardId-000000000007");
        for (int second = 0; second < 600; second++) {
            one.nothingBehind(ReadFrom.trimHorizon(), ends::add);
            other.nothingBehind(ReadFrom.trimHorizon(), ends::add);
            runFor(1);
        }
        assertThat(listed).isBetween(9, 11);
        assertThat(ends).isEmpty();
        assertThat(reads.opened).isEmpty();
    }
}
