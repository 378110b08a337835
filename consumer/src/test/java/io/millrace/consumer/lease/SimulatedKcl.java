package io.millrace.consumer.lease;

import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One process of the KCL in a simulated fleet, as its documentation and its table have it: not its code, but what it reads
 * and writes, and when.
 */
final class SimulatedKcl implements SimulatedProcess {
    private final String name;
    private final KclGeneration generation;
    private final VirtualTime time;
    private final VirtualLoop loop;
    private final KclTable table;
    private final SimulatedStream stream;
    private final Judge judge;
    private final Random random;
    private final KclHolder holder;
    private final Runnable come;
    private final Runnable gone;

    SimulatedKcl(String name, KclGeneration generation, FleetSimulation fleet, KclPeers peers, Random random) {
        this.name = name;
        this.generation = generation;
        this.time = fleet.time();
        this.stream = fleet.stream();
        this.judge = fleet.judge();
        this.random = random;
        this.loop = new VirtualLoop(time, 0.99 + 0.02 * random.nextDouble(), random.nextLong(1L << 50));
        FaultyCarrier carrier = new FaultyCarrier(time, random, fleet::faults);
        this.table = new KclTable(fleet.tables(), carrier, loop, peers.rows(), peers.leaseTime());
        this.holder = new KclHolder(this, peers.leaseTime());
        if (generation == KclGeneration.TWO) {
            this.come = new KclTwoTaker(this, holder, peers.leaseTime(), random)::run;
            this.gone = () -> {};
        } else {
            KclThreeLeader leader = new KclThreeLeader(this, peers.leaseTime());
            KclThreeWorker worker = new KclThreeWorker(this, holder, peers.reports(), leader, time);
            this.come = worker::start;
            this.gone = worker::leave;
        }
    }

    /** Creates the first leases if nobody has, then goes for its share. */
    void start() {
        table.scan(
                leases -> {
                    if (leases.isEmpty()) {
                        stream.list().stream()
                                .filter(shard -> shard.parents().isEmpty())
                                .forEach(this::create);
                    }
                    holder.start();
                    loop.after(holder.leaseTime().dividedBy(10), come);
                },
                () -> loop.after(holder.leaseTime().dividedBy(3), this::start));
    }

    private void create(Shard shard) {
        Lease lease =
                Lease.unread(shard.shardId(), Checkpoint.TRIM_HORIZON, shard.parents(), Optional.of(shard.range()));
        table.create(lease, () -> {}, () -> create(shard));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isOfKcl() {
        return true;
    }

    KclGeneration generation() {
        return generation;
    }

    VirtualLoop loop() {
        return loop;
    }

    KclTable table() {
        return table;
    }

    SimulatedStream stream() {
        return stream;
    }

    Random random() {
        return random;
    }

    Delivery begin(String shardId, long number) {
        Delivery delivery = new Delivery(shardId, number, this, time.nowNanos());
        judge.began(delivery);
        return delivery;
    }

    void settled(String shardId, long number, @Nullable Delivery delivery) {
        if (delivery != null) {
            judge.ended(delivery);
        }
        judge.settled(shardId, number);
    }

    void crash() {
        loop.kill();
        judge.crashed(this);
    }

    void freeze(Duration length) {
        judge.froze(this, time.nowNanos());
        loop.freezeUntil(time.nowNanos() + length.toNanos());
    }

    void cut(Duration length) {
        table.cutUntil(time.nowNanos() + length.toNanos());
    }

    /** Its leases expire in the table: the KCL does not give them back. */
    void stop(Runnable then) {
        gone.run();
        holder.stop(() -> loop.after(holder.leaseTime().dividedBy(5), () -> {
            crash();
            then.run();
        }));
    }
}
