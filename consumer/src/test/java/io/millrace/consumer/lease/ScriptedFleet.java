package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Keepers on one pair of tables and one list of shards, moved step by step by a test. */
final class ScriptedFleet {
    static final Duration LEASE_TIME = Duration.ofSeconds(10);

    final VirtualTime time = new VirtualTime();
    final InMemoryTables tables = new InMemoryTables(time::nowNanos);
    final List<Shard> shards = new ArrayList<>();
    private final Instant serviceTime = Instant.parse("2026-03-01T12:00:00Z");
    private long seed;

    void run(Duration duration) {
        time.runFor(duration);
    }

    void run(double seconds) {
        run(Duration.ofMillis((long) (seconds * 1000)));
    }

    /** A fleet that decides for itself. */
    ScriptedFleet() {}

    /** A fleet that has decided. */
    ScriptedFleet(TokenKind kind) {
        tables.decide(kind);
    }

    Instant serviceTime() {
        return serviceTime.plusNanos(time.nowNanos());
    }

    Lease lease(String key) {
        return tables.lease(key).orElseThrow();
    }

    /** Every state of a lease from now on, as its write left it. */
    List<Lease> leasesWritten() {
        List<Lease> written = new ArrayList<>();
        tables.watch(new InMemoryTables.WriteWitness() {
            @Override
            public void created(Lease lease) {
                written.add(lease);
            }

            @Override
            public void applied(LeaseWrite write, Lease before, Lease after) {
                written.add(after);
            }
        });
        return written;
    }

    Worker worker(String workerId) {
        return worker(workerId, Position.trimHorizon());
    }

    Worker worker(String workerId, Position initial) {
        return new Worker(LeaseConfig.of("scripted", workerId, initial), StreamChoice.ONE);
    }

    Worker worker(String workerId, LivenessChoice liveness) {
        return new Worker(
                LeaseConfig.of("scripted", workerId, Position.trimHorizon()).withLiveness(liveness), StreamChoice.ONE);
    }

    Worker worker(String workerId, NamesakePolicy namesakes) {
        return new Worker(
                LeaseConfig.of("scripted", workerId, Position.trimHorizon()).withNamesakes(namesakes),
                StreamChoice.ONE);
    }

    Worker worker(String workerId, Balance balance) {
        return new Worker(
                LeaseConfig.of("scripted", workerId, Position.trimHorizon()).withBalance(balance), StreamChoice.ONE);
    }

    /** A worker of many streams that do not change. */
    Worker worker(String workerId, Balance balance, Set<String> streams) {
        return new Worker(
                LeaseConfig.of("scripted", workerId, Position.trimHorizon()).withBalance(balance), () -> streams);
    }

    /** A worker of many streams; whoever changes {@code streams} tells the keeper. */
    Worker worker(String workerId, Set<String> streams) {
        return worker(workerId, () -> streams);
    }

    Worker worker(String workerId, StreamChoice streams) {
        return new Worker(LeaseConfig.of("scripted", workerId, Position.trimHorizon()), streams);
    }

    private List<Shard> shardsOf(StreamChoice streams) {
        return shards.stream().filter(shard -> streams.reads(shard.shardId())).toList();
    }

    static RecordPosition mark(long number) {
        return new RecordPosition(new SequenceNumber(Long.toString(number)), 0);
    }

    /** One keeper with a listener that drains at once unless told otherwise. */
    final class Worker implements LeaseListener {
        final VirtualLoop loop = new VirtualLoop(time);
        final ScriptedCarrier carrier = new ScriptedCarrier(time);
        final LeaseKeeper keeper;
        final Map<String, Hold> holds = new LinkedHashMap<>();
        final List<String> heard = new ArrayList<>();
        final List<ConsumerEvent> events = new ArrayList<>();
        boolean busy;

        private Worker(LeaseConfig config, StreamChoice streams) {
            Connection connection = new Connection(tables, carrier);
            LeasePorts ports = new LeasePorts(
                    connection.leases(),
                    connection.workers(),
                    connection.fleet(),
                    () -> carrier.carry("list shards", () -> shardsOf(streams)),
                    ScriptedFleet.this::serviceTime,
                    streams);
            seed++;
            keeper =
                    new LeaseKeeper(config.withLeaseTime(LEASE_TIME), ports, loop, new Random(seed), this, events::add);
            keeper.start();
        }

        CompletionStage<StopReport> stop(Duration limit) {
            return keeper.stop(limit);
        }

        Hold hold(String shardId) {
            Hold hold = holds.get(shardId);
            if (hold == null) {
                throw new AssertionError("no hold of " + shardId + ", heard " + heard);
            }
            return hold;
        }

        /** The incarnation that this worker's lease names. */
        String incarnation(String shardId) {
            return ((HeldLease) hold(shardId)).item().token().orElseThrow().writer();
        }

        @Override
        public void gained(Hold hold) {
            heard.add("gained " + hold.key());
            holds.put(hold.key(), hold);
        }

        @Override
        public void drain(Hold hold) {
            heard.add("drain " + hold.key());
            if (!busy) {
                hold.drained();
            }
        }

        @Override
        public void resume(Hold hold) {
            heard.add("resume " + hold.key());
        }

        @Override
        public void lost(Hold hold, Reason reason) {
            heard.add("lost " + hold.key() + " " + reason);
            holds.remove(hold.key(), hold);
            if (!busy) {
                hold.drained();
            }
        }
    }
}
