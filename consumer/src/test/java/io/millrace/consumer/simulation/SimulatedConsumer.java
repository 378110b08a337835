package io.millrace.consumer.simulation;

import io.millrace.consumer.ConsumerStatus;
import io.millrace.consumer.SimulatedLife;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.ClosedShards;
import io.millrace.consumer.feed.FallbackFeeds;
import io.millrace.consumer.feed.FanOutFeeds;
import io.millrace.consumer.feed.PollingFeeds;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.feed.StreamConsumer;
import io.millrace.consumer.lease.LeaseConfig;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.lease.LeaseListener;
import io.millrace.consumer.lease.NamesakePolicy;
import io.millrace.consumer.lease.SimulatedTables;
import io.millrace.consumer.lease.StreamIdentity;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.Deliveries;
import io.millrace.consumer.process.Handling;
import io.millrace.consumer.process.HashRangeFilter;
import io.millrace.consumer.process.ProcessSettings;
import io.millrace.consumer.process.RunnerParts;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.Tuning;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.process.VirtualUserCode;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import io.millrace.consumer.shard.StreamDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One whole worker in virtual time: keeper, runners, feeds and a handler that is sometimes slow and sometimes fails. */
final class SimulatedConsumer {
    private final FleetModel fleet;
    private final String name;
    private final Random random;
    private final VirtualLoop loop;
    private final SimulatedTables.Line line;
    private final ReadBudget budget;
    private final NewestMarks newestMarks = new NewestMarks();
    private final Tuning tuning;
    private final SimulatedLife life = new SimulatedLife(this::hear);
    private final WatchedFeeds feeds;
    private final LeaseKeeper keeper;
    private final StreamIdentity identity;
    private Duration clockError = Duration.ZERO;
    private Duration nextCall = Duration.ZERO;
    private @Nullable ConsumerRecord called;
    private Predicate<ConsumerRecord> poison = record -> false;
    private Predicate<ConsumerRecord> slow = record -> false;
    private Duration slowCall = Duration.ZERO;
    private ConsumerListener listener = event -> {};

    SimulatedConsumer(FleetModel fleet, String name, NamesakePolicy namesakes, Random random) {
        this.fleet = fleet;
        this.name = name;
        this.random = random;
        this.loop = new VirtualLoop(fleet.time(), 0.99 + 0.02 * random.nextDouble(), random.nextLong(1L << 50));
        this.line = fleet.tables().connect(random);
        this.budget = new ReadBudget(
                (fleet.broken() == BrokenRule.BUDGET_IS_IGNORED ? 4 : 1)
                        * fleet.reading().limitBytes(),
                loop::execute);
        this.feeds = new WatchedFeeds(feeds(), fleet.broken(), fleet.judge(), fleet.time()::nowNanos);
        this.tuning = fleet.treatment().tuning(new SimulatedLetters(fleet, random));
        LeaseConfig config = LeaseConfig.of("simulated", name, Position.trimHorizon())
                .withLeaseTime(fleet.leaseTime())
                .withNamesakes(namesakes);
        ShardRunners runners = runners();
        this.keeper = new LeaseKeeper(
                config, line.ports(this::list, fleet::serviceTime), loop, random, heard(runners), life.events());
        this.identity = new StreamIdentity(
                config,
                "model",
                this::describe,
                fleet.streamRows(),
                loop,
                new Random(random.nextLong()),
                life.events());
        if (!fleet.treatment().isPlain()) {
            loop.after(Duration.ofSeconds(1), () -> retune(runners));
        }
        life.start(name, loop, identity::check, () -> identity.watch(keeper::abort), keeper, runners);
        loop.when(life.terminated(), (ended, failure) -> {
            if (failure != null) {
                fleet.stopped(name, failure);
            }
        });
    }

    private CompletionStage<StreamDescription> describe() {
        return CompletableFuture.completedFuture(fleet.describeStream());
    }

    private ShardRunners runners() {
        return new ShardRunners(new RunnerParts(
                "model",
                name,
                loop,
                new VirtualUserCode(loop, this::stepTime),
                feeds,
                fleet.treatment().async()
                        ? Deliveries.toAsyncHandler(this::handleLater)
                        : Deliveries.toHandler(this::handle),
                new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES),
                new ProcessSettings(
                                HashRangeFilter.PER_RECORD,
                                Duration.ofSeconds(1),
                                40,
                                new Backoff(Duration.ofMillis(20), Duration.ofMillis(500)))
                        .with(new Handling(tuning, this::laneKey, "simulated", fleet::serviceTime))
                        .with(fleet.treatment().dedupe()),
                random,
                life.events()));
    }

    /** How the runners hear of leases. */
    private LeaseListener heard(ShardRunners runners) {
        return switch (fleet.broken()) {
            case MARK_IS_THE_NEWEST_SETTLED -> newestMarks.before(runners);
            case HOLDS_DO_NOT_RUN_OUT -> new EndlessHolds().before(runners, loop);
            default -> runners;
        };
    }

    private Object laneKey(ConsumerRecord record) {
        return fleet.broken() == BrokenRule.KEYS_HAVE_NO_ORDER ? record.position() : record.partitionKey();
    }

    /** While there is trouble somebody also turns every knob. */
    private void retune(ShardRunners runners) {
        if (!fleet.inTrouble()) {
            return;
        }
        tuning.concurrency(1 + random.nextInt(8));
        runners.tuned();
        List<ModelStream.Life> open = fleet.stream().openShards();
        String shard = open.get(random.nextInt(open.size())).id();
        String key = "k" + random.nextInt(48);
        Duration soon = Duration.ofMillis(random.nextInt(1_500));
        switch (random.nextInt(8)) {
            case 0 -> {
                runners.pause(true);
                loop.after(soon, () -> runners.pause(false));
            }
            case 1 -> {
                runners.pauseShard(shard, true);
                loop.after(soon, () -> runners.pauseShard(shard, false));
            }
            case 2, 3, 4 -> {
                runners.pauseKey(shard, key, true);
                loop.after(soon, () -> runners.pauseKey(shard, key, false));
            }
            default -> {}
        }
        loop.after(Duration.ofMillis(300 + random.nextInt(2_000)), () -> retune(runners));
    }

    private ShardFeeds feeds() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2));
        ShardLister lister = this::list;
        ModelReads reads = fleet.reads(random);
        PollingFeeds polling =
                new PollingFeeds(loop, reads, lister, budget, 10_000, backoff, random, this::wallClock, life.events());
        FanOutFeeds fanOut = new FanOutFeeds(
                loop,
                new ModelSubscriptions(fleet, reads, random),
                StreamConsumer.of("arn"),
                lister,
                new ClosedShards(loop, lister, reads, life.events()),
                budget,
                backoff,
                random,
                this::wallClock,
                life.events());
        return switch (fleet.reading().way().ofWorker(random)) {
            case POLLING, MIXED -> polling;
            case FAN_OUT -> fanOut;
            case FAN_OUT_OR_POLLING -> new FallbackFeeds(fanOut, polling);
        };
    }

    private CompletionStage<List<Shard>> list() {
        CompletableFuture<List<Shard>> answer = new CompletableFuture<>();
        fleet.time().after(Duration.ofMillis(5 + random.nextInt(30)), () -> {
            if (fleet.inTrouble() && random.nextInt(20) == 0) {
                answer.completeExceptionally(new IllegalStateException("scripted"));
            } else {
                answer.complete(fleet.stream().all().stream()
                        .map(ModelStream.Life::asListed)
                        .toList());
            }
        });
        return answer;
    }

    /** Asynchronous calls take their time elsewhere. */
    private Duration stepTime() {
        Duration takes = fleet.treatment().async() ? Duration.ofMillis(1) : callTime();
        ConsumerRecord record = called;
        if (record != null) {
            feeds.called(record, fleet.time().nowNanos() + takes.toNanos());
            called = null;
        }
        return takes;
    }

    /** Mostly short, sometimes long; now and then so long that its lease moves on. */
    private Duration callTime() {
        if (!nextCall.isZero()) {
            Duration asked = nextCall;
            nextCall = Duration.ZERO;
            return asked;
        }
        int kind = random.nextInt(1_000);
        if (fleet.inTrouble() && kind == 0) {
            return Duration.ofMillis(random.nextInt(6_000));
        }
        return Duration.ofMillis(kind < 20 ? random.nextInt(200) : 1 + random.nextInt(6));
    }

    private void handle(ConsumerRecord record) {
        if (!failsOn(record)) {
            succeeded(record);
        }
    }

    private void succeeded(ConsumerRecord record) {
        fleet.judge().settled(record, name);
        newestMarks.settled(record);
    }

    /** As any code may: at once or later, by its stage or by an exception, and sometimes without a stage. */
    private @Nullable CompletionStage<?> handleLater(ConsumerRecord record) {
        Duration takes = callTime();
        @Nullable RuntimeException failure = null;
        try {
            if (failsOn(record)) {
                return CompletableFuture.completedFuture(record);
            }
        } catch (IllegalStateException scripted) {
            failure = scripted;
        }
        int kind = random.nextInt(10);
        if (failure != null && kind < 2) {
            throw failure;
        } else if (failure != null && kind == 2) {
            return null;
        } else if (failure == null && kind < 2) {
            succeeded(record);
            return CompletableFuture.completedFuture(record);
        }
        CompletableFuture<Object> stage = new CompletableFuture<>();
        @Nullable RuntimeException thrown = failure;
        loop.after(takes, () -> {
            if (thrown == null) {
                succeeded(record);
                stage.complete(record);
            } else {
                stage.completeExceptionally(thrown);
            }
        });
        return fleet.broken() == BrokenRule.STAGES_COMPLETE_EARLY ? CompletableFuture.completedFuture(record) : stage;
    }

    /** Throws if it does; true if that is not to be told. */
    private boolean failsOn(ConsumerRecord record) {
        called = record;
        String text = fleet.judge().handedOut(record, name);
        long held = Math.max(budget.usedBytes(), feeds.heldBytes());
        fleet.judge().heldBytes().held(name, held, fleet.reading());
        if (slow.test(record)) {
            nextCall = slowCall;
        }
        if (poison.test(record)) {
            throw new IllegalStateException("scripted");
        }
        if (fleet.treatment().fails(text) || (fleet.inTrouble() && random.nextInt(100) == 0)) {
            if (fleet.broken() == BrokenRule.FAILURE_COUNTS_AS_DONE) {
                return true;
            }
            throw new IllegalStateException("scripted");
        }
        return false;
    }

    private Instant wallClock() {
        return fleet.serviceTime().plus(clockError);
    }

    /** The wall clock goes wrong; the monotonic one, on which everything rests, does not. */
    void setClock(Duration error) {
        clockError = error;
    }

    private void hear(ConsumerEvent event) {
        if (event instanceof ConsumerEvent.FeedRestarted) {
            identity.suspect();
        }
        if (event instanceof ConsumerEvent.RecordSkipped skipped) {
            fleet.judge().skipped(skipped.shardId(), skipped.position(), name);
        }
        listener.on(event);
    }

    /** Tells of everything from now on. */
    void tell(ConsumerListener newListener) {
        listener = newListener;
    }

    /** Why it gave up; empty while it works. */
    Optional<String> stopped() {
        return Optional.ofNullable(life.failure()).map(Throwable::getMessage);
    }

    /** What its user is told of it. */
    ConsumerStatus status() {
        return life.status();
    }

    /** What its reader of a shard really has in hand. */
    long heldBytes(String shard) {
        return feeds.heldBytes(shard);
    }

    /** What its budget says that all of them have. */
    long usedBytes() {
        return budget.usedBytes();
    }

    String name() {
        return name;
    }

    /** The handler fails whenever it gets one of these. */
    void failOn(Predicate<ConsumerRecord> records) {
        poison = records;
    }

    /** Each call for one of these takes so long. */
    void takeTimeFor(Predicate<ConsumerRecord> records, Duration length) {
        slow = records;
        slowCall = length;
    }

    /** The next call of user code takes so long. */
    void blockNextCall(Duration length) {
        nextCall = length;
    }

    void crash() {
        loop.kill();
    }

    void freeze(Duration length) {
        loop.freezeUntil(fleet.time().nowNanos() + length.toNanos());
    }

    void cut(Duration length) {
        line.cutFor(length);
    }

    /** Leaves cleanly; {@code left} is called at the end. */
    void leave(Duration limit, Runnable left) {
        keeper.stop(limit)
                .thenAccept(report -> left.run())
                .toCompletableFuture()
                .exceptionally(failure -> null);
    }
}
