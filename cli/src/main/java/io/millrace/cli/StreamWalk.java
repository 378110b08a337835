package io.millrace.cli;

import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Reads the shards of a stream without leases, several at a time, each once its parents are read to their ends; children that come up
 * meanwhile too. Used by one thread, which does not read ahead of itself further than a few answers.
 */
final class StreamWalk {
    private static final int MOST_IN_FLIGHT = 8;
    private static final Duration NEXT_READ = Duration.ofMillis(200);
    private static final Duration AT_TIP = Duration.ofSeconds(1);

    private final ShardReads reads;
    private final Plan plan;
    private final Map<String, Shard> waiting = new LinkedHashMap<>();
    private final Set<String> unfinished = new HashSet<>();
    private final PriorityQueue<ShardCursor> due = new PriorityQueue<>(Comparator.comparingLong(ShardCursor::dueNanos));
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private int inFlight;

    /**
     * What is read.
     *
     * @param from where; children of the shards in which it lies are read from their beginning
     * @param shards these alone; empty for all, and their descendants
     * @param untilCaughtUp whether a shard in which nothing newer is counts as read to its end
     */
    record Plan(Position from, Set<String> shards, boolean untilCaughtUp) {}

    /** Wire records of one shard, in order. */
    record Batch(Shard shard, List<Record> records) {}

    private record Arrival(
            ShardCursor cursor,
            @Nullable GetRecordsResponse answer,
            @Nullable Throwable failure) {}

    /** {@code stream}: name or ARN. */
    StreamWalk(KinesisAsyncClient client, String stream, Plan plan) {
        this.reads = new ShardReads(client, stream);
        this.plan = plan;
        KinesisShardLister lister = new KinesisShardLister(client, stream);
        ShardGraph graph = Shards.list(plan.from() instanceof Position.AtTime at ? lister.since(at.time()) : lister);
        plan.shards().stream().filter(id -> !graph.lists(id)).findFirst().ifPresent(id -> {
            throw new UserError("stream '" + stream + "' has no shard '" + id + "'; millrace shards lists them");
        });
        graph.all().stream().filter(this::isWanted).forEach(shard -> {
            waiting.put(shard.shardId(), shard);
            unfinished.add(shard.shardId());
        });
        release(plan.from());
    }

    private boolean isWanted(Shard shard) {
        boolean isAhead = !(plan.from() instanceof Position.Latest) || !shard.closed();
        return plan.shards().isEmpty() ? isAhead : plan.shards().contains(shard.shardId());
    }

    /** Begins with every shard that waits for no parent any more. */
    private void release(Position from) {
        List<Shard> ready = waiting.values().stream()
                .filter(shard -> shard.parents().stream().noneMatch(unfinished::contains))
                .toList();
        for (Shard shard : ready) {
            waiting.remove(shard.shardId());
            due.add(new ShardCursor(reads, shard, from, System.nanoTime()));
        }
    }

    /** The next records, waited for; null when everything is read. */
    @Nullable
    Batch next() throws InterruptedException {
        while (!due.isEmpty() || inFlight > 0) {
            send();
            Arrival arrival = arrivals.poll(untilDueNanos(), TimeUnit.NANOSECONDS);
            if (arrival != null) {
                inFlight--;
                Batch batch = take(arrival);
                if (!batch.records().isEmpty()) {
                    return batch;
                }
            }
        }
        return null;
    }

    private void send() {
        while (inFlight < MOST_IN_FLIGHT && !due.isEmpty() && due.element().dueNanos() - System.nanoTime() <= 0) {
            ShardCursor cursor = due.remove();
            inFlight++;
            var unused =
                    cursor.read().whenComplete((answer, failure) -> arrivals.add(new Arrival(cursor, answer, failure)));
        }
    }

    private long untilDueNanos() {
        boolean isFull = due.isEmpty() || inFlight == MOST_IN_FLIGHT;
        return isFull ? AT_TIP.toNanos() : Math.max(0, due.element().dueNanos() - System.nanoTime());
    }

    private Batch take(Arrival arrival) {
        ShardCursor cursor = arrival.cursor();
        GetRecordsResponse answer = arrival.answer();
        if (answer == null) {
            throw new IllegalStateException(
                    cursor.shard().shardId() + " cannot be read: " + Failure.describe(failure(arrival)),
                    arrival.failure());
        }
        boolean isAtTip = answer.millisBehindLatest() != null && answer.millisBehindLatest() == 0;
        if (!cursor.advance(answer) || (isAtTip && plan.untilCaughtUp())) {
            finish(cursor.shard(), answer);
        } else {
            cursor.dueAt(System.nanoTime() + (isAtTip ? AT_TIP : NEXT_READ).toNanos());
            due.add(cursor);
        }
        return new Batch(cursor.shard(), answer.records());
    }

    private static Throwable failure(Arrival arrival) {
        Throwable failure = arrival.failure();
        return failure == null ? new IllegalStateException("no answer") : failure;
    }

    private void finish(Shard shard, GetRecordsResponse answer) {
        unfinished.remove(shard.shardId());
        if (plan.shards().isEmpty() && answer.hasChildShards()) {
            answer.childShards().stream().map(Shards::of).forEach(child -> {
                if (unfinished.add(child.shardId())) {
                    waiting.put(child.shardId(), child);
                }
            });
        }
        release(plan.from() instanceof Position.AtTime ? plan.from() : Position.trimHorizon());
    }
}
