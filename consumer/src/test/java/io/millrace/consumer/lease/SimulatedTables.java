package io.millrace.consumer.lease;

import io.millrace.consumer.lease.FaultyCarrier.Faults;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The tables of a simulated fleet, opened to simulations of other packages. */
public final class SimulatedTables {
    private final VirtualTime time;
    private final InMemoryTables tables;
    private Faults faults = Faults.NONE;
    private int storms;
    private int generation = 1;

    public SimulatedTables(VirtualTime time) {
        this.time = time;
        this.tables = new InMemoryTables(time::nowNanos);
    }

    /** Requests and answers get lost, late and refused from now on. */
    public void trouble(Duration leaseTime) {
        faults = Faults.usual(leaseTime);
    }

    /** Nothing gets lost, but readings that need not be consistent are up to three seconds old. */
    public void readStale() {
        faults = new Faults(0, 0, 0, 0, Duration.ZERO, Duration.ofSeconds(3));
    }

    /** Writes are applied, and one in ten of their answers gets lost. */
    public void loseAnswers() {
        faults = new Faults(0, 0.1, 0, 0, Duration.ZERO, Duration.ZERO);
    }

    /** A worker of the KCL takes a lease from whoever holds it, and is never heard of again. */
    public void takeByKcl(String shardId) {
        Lease before = tables.lease(shardId).orElseThrow();
        tables.force(new Lease(
                before.key(),
                Optional.of("kcl"),
                Optional.empty(),
                before.counter() + 1,
                before.checkpoint(),
                before.parents(),
                before.children(),
                before.range(),
                before.tokenText(),
                before.startText(),
                before.parentsBeforeStart(),
                before.pending(),
                before.saved()));
    }

    /** What the lease table held at one moment. */
    public static final class Backup {
        private final List<Lease> leases;

        private Backup(List<Lease> leases) {
            this.leases = leases;
        }

        /** How far each shard is settled by it, where a record was. */
        public Map<String, RecordPosition> marks() {
            Map<String, RecordPosition> marks = new HashMap<>();
            leases.forEach(lease -> lease.checkpoint().record().ifPresent(mark -> marks.put(lease.key(), mark)));
            return marks;
        }
    }

    public Backup backUp() {
        return new Backup(tables.scan(() -> 0));
    }

    /** Somebody deletes the lease table; the worker table stays. */
    public void deleteLeases() {
        tables.deleteLeases();
    }

    /** Somebody creates the lease table again, empty. */
    public void createLeasesAnew() {
        generation++;
        tables.createLeasesAnew("table-" + generation);
    }

    /** The lease table comes back from a backup, which DynamoDB makes another table of the same name. */
    public void restore(Backup backup) {
        tables.deleteLeases();
        createLeasesAnew();
        backup.leases.forEach(tables::force);
    }

    /** An operator says that the lease table as it is now is the one to go on with. */
    public void acceptLeases() {
        tables.forgetRecognized();
    }

    /** The shards that have a lease. */
    public Set<String> leased() {
        return tables.scan(() -> 0).stream().map(Lease::key).collect(Collectors.toSet());
    }

    /** For a while most requests are refused, and then it is as before. */
    public void storm(Duration leaseTime, Duration length) {
        storms++;
        int number = storms;
        faults = Faults.storm(leaseTime);
        time.after(length, () -> {
            if (storms == number) {
                faults = Faults.usual(leaseTime);
            }
        });
    }

    public void calm() {
        storms++;
        faults = Faults.NONE;
    }

    /** The fleet keeps its leases as the KCL does; without this it decides for worker rows, as on every new table. */
    public void liveByCounters() {
        tables.decide(TokenKind.COUNTER);
    }

    /** Tells of every lease that has a new holder, with that, and of every checkpoint that is written, with its shard. */
    public void watch(BiConsumer<String, String> claims, BiConsumer<String, Checkpoint> checkpoints) {
        tables.watch(new InMemoryTables.WriteWitness() {
            @Override
            public void created(Lease lease) {}

            @Override
            public void applied(LeaseWrite write, Lease before, Lease after) {
                if (write.switched()) {
                    claims.accept(after.key(), after.owner().orElse("nobody"));
                }
                write.checkpoint().ifPresent(checkpoint -> checkpoints.accept(after.key(), checkpoint));
            }
        });
    }

    public Line connect(RandomGenerator random) {
        return new Line(new FaultyCarrier(time, random, () -> faults));
    }

    /** One process's way to the tables. */
    public final class Line {
        private final FaultyCarrier carrier;

        private Line(FaultyCarrier carrier) {
            this.carrier = carrier;
        }

        public LeasePorts ports(ShardLister lister, InstantSource serviceTime) {
            Connection connection = new Connection(tables, carrier);
            return new LeasePorts(connection.leases(), connection.workers(), connection.fleet(), lister, serviceTime);
        }

        public void cutFor(Duration duration) {
            carrier.cutUntil(time.nowNanos() + duration.toNanos());
        }
    }
}
