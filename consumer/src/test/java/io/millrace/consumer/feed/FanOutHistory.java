package io.millrace.consumer.feed;

import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Ten random minutes of one shard by fan-out, with ends, failures, stalls and refusals, then quiet ones and the shard's end. */
final class FanOutHistory implements ShardFeed.Reader {
    private static final int SECONDS = 600;
    private static final Duration CALM = Duration.ofMinutes(5);
    private static final String SHARD = "shardId-000000000000";

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ScriptedSubscriptions service = new ScriptedSubscriptions(time);
    private final ReadBudget budget = new ReadBudget(2 << 20, loop::execute);
    private final List<String> received = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final RandomGenerator random;
    private final ShardFeed feed;
    private boolean ended;

    FanOutHistory(long seed) {
        this.random = new Random(seed);
        this.feed = new FanOutFeeds(
                        loop,
                        service,
                        StreamConsumer.of("arn"),
                        () -> CompletableFuture.completedFuture(List.<Shard>of()),
                        ScriptedSubscriptions.noneClosed(loop),
                        budget,
                        new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
                        new Random(seed),
                        () -> Instant.EPOCH,
                        event -> {})
                .open(SHARD, Position.trimHorizon());
    }

    /** What went wrong. */
    List<String> run() {
        service.perEvent = 1 + random.nextInt(5);
        feed.next(this);
        for (int second = 0; second < SECONDS; second++) {
            service.put(1 + random.nextInt(100_000), random.nextInt(4));
            disturb();
            time.runFor(Duration.ofMillis(500 + random.nextInt(1_000)));
        }
        service.closeShard(List.of());
        time.runFor(CALM);
        check(
                received.equals(service.sequences()),
                "received " + received.size() + " of " + service.sequences().size());
        check(ended, "the shard did not end");
        check(service.calledTooEarly == 0, service.calledTooEarly + " calls within 5 s of a grant");
        feed.close();
        check(budget.usedBytes() == 0, budget.usedBytes() + " bytes are still held");
        return violations;
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            violations.add(otherwise);
        }
    }

    private void disturb() {
        if (service.opened.isEmpty()) {
            return;
        }
        switch (random.nextInt(60)) {
            case 0 -> service.last().stall();
            case 1 -> service.last().end();
            case 2 -> service.last().fail(ReadException.Kind.OTHER);
            case 3 -> service.last().fail(ReadException.Kind.IN_USE);
            case 4 -> service.refuse(ReadException.Kind.IN_USE);
            case 5 -> service.refuse(ReadException.Kind.THROTTLED);
            default -> {}
        }
    }

    @Override
    public void records(FeedBatch batch) {
        batch.records().forEach(record -> received.add(record.sequence().digits()));
        if (budget.usedBytes() > 2 << 20) {
            violations.add(budget.usedBytes() + " bytes are held");
        }
        Duration handling = random.nextInt(50) == 0
                ? Duration.ofSeconds(random.nextInt(30))
                : Duration.ofMillis(random.nextInt(100));
        loop.after(handling, () -> {
            batch.release();
            feed.next(this);
        });
    }

    @Override
    public void endOfShard(List<Shard> children) {
        ended = true;
    }
}
