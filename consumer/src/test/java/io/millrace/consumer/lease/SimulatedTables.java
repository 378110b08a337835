package io.millrace.consumer.lease;

import io.millrace.consumer.lease.FaultyCarrier.Faults;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** The tables of a simulated fleet, opened to simulations of other packages. */
public final class SimulatedTables {
    private final VirtualTime time;
    private final InMemoryTables tables;
    private Faults faults = Faults.NONE;

    public SimulatedTables(VirtualTime time) {
        this.time = time;
        this.tables = new InMemoryTables(time::nowNanos);
    }

    /** Requests and answers get lost, late and refused from now on. */
    public void trouble(Duration leaseTime) {
        faults = Faults.usual(leaseTime);
    }

    public void calm() {
        faults = Faults.NONE;
    }

    /** The fleet keeps its leases as the KCL does; without this it decides for worker rows, as on every new table. */
    public void liveByCounters() {
        tables.decide(TokenKind.COUNTER);
    }

    /** Tells of every checkpoint that is written, with its shard. */
    public void watch(BiConsumer<String, Checkpoint> checkpoints) {
        tables.watch(new InMemoryTables.WriteWitness() {
            @Override
            public void created(Lease lease) {}

            @Override
            public void applied(LeaseWrite write, Lease before, Lease after) {
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

        public LeasePorts ports(ShardLister lister) {
            Connection connection = new Connection(tables, carrier);
            return new LeasePorts(
                    connection.leases(), connection.workers(), connection.fleet(), lister, () -> Instant.EPOCH);
        }

        public void cutFor(Duration duration) {
            carrier.cutUntil(time.nowNanos() + duration.toNanos());
        }
    }
}
