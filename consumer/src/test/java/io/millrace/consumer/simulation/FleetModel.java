package io.millrace.consumer.simulation;

import io.millrace.consumer.lease.SimulatedTables;
import io.millrace.consumer.loop.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whole workers on a model stream in one thread and in virtual time, from one seed. */
final class FleetModel {
    private static final Duration LAST_RECORDS = Duration.ofSeconds(15);

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final ModelStream stream;
    private final SimulatedTables tables = new SimulatedTables(time);
    private final SettlementJudge judge;
    private final Duration leaseTime;
    private final List<SimulatedConsumer> workers = new ArrayList<>();
    private boolean trouble;
    private int started;

    FleetModel(long seed, Duration leaseTime, int fleetSize, int shards) {
        this.random = new Random(seed);
        if (seed / 2 % 2 == 0) {
            tables.liveByCounters();
        }
        this.leaseTime = leaseTime;
        this.stream = new ModelStream(random, shards);
        this.judge = new SettlementJudge(stream);
        tables.watch(judge::marked);
        stream.openShards().forEach(this::writeOn);
        for (int i = 0; i < fleetSize; i++) {
            time.after(Duration.ofMillis(random.nextInt(3_000)), this::startWorker);
        }
    }

    /** A troubled time with at least one split, merge, crash and pause, then a quiet one. */
    List<String> run(Duration troubled, Duration quiet) {
        trouble = true;
        tables.trouble(leaseTime);
        long part = troubled.toMillis() / 6;
        time.after(Duration.ofMillis(part), this::split);
        time.after(Duration.ofMillis(2 * part), this::crashOne);
        time.after(Duration.ofMillis(3 * part), this::merge);
        time.after(Duration.ofMillis(4 * part), this::freezeOne);
        time.after(Duration.ofSeconds(5), this::nextEvent);
        time.runFor(troubled);
        trouble = false;
        tables.calm();
        time.runFor(quiet.minus(LAST_RECORDS));
        Map<String, Integer> written = stream.written();
        time.runFor(LAST_RECORDS);
        judge.finish(written);
        return judge.violations();
    }

    VirtualTime time() {
        return time;
    }

    ModelStream stream() {
        return stream;
    }

    SimulatedTables tables() {
        return tables;
    }

    SettlementJudge judge() {
        return judge;
    }

    Duration leaseTime() {
        return leaseTime;
    }

    boolean inTrouble() {
        return trouble;
    }

    private void writeOn(ModelStream.Life shard) {
        time.after(Duration.ofMillis(100 + random.nextInt(900)), () -> {
            if (!shard.isClosed()) {
                stream.write(shard);
                writeOn(shard);
            }
        });
    }

    private void startWorker() {
        started++;
        workers.add(new SimulatedConsumer(this, "worker-" + started, new Random(random.nextLong())));
    }

    private void nextEvent() {
        if (!trouble) {
            return;
        }
        switch (random.nextInt(7)) {
            case 0 -> crashOne();
            case 1 -> freezeOne();
            case 2 -> cutOne();
            case 3 -> leaveOne();
            case 4, 5 -> split();
            default -> merge();
        }
        time.after(Duration.ofMillis(2_000 + random.nextInt(8_000)), this::nextEvent);
    }

    private Duration upTo(double leaseTimes) {
        return Duration.ofNanos((long) (leaseTime.toNanos() * leaseTimes * random.nextDouble()));
    }

    private void replace(SimulatedConsumer gone) {
        if (workers.remove(gone)) {
            time.after(upTo(1.5), this::startWorker);
        }
    }

    private void crashOne() {
        if (!workers.isEmpty()) {
            SimulatedConsumer victim = workers.get(random.nextInt(workers.size()));
            victim.crash();
            replace(victim);
        }
    }

    private void freezeOne() {
        if (!workers.isEmpty()) {
            workers.get(random.nextInt(workers.size())).freeze(upTo(2.2));
        }
    }

    private void cutOne() {
        if (!workers.isEmpty()) {
            workers.get(random.nextInt(workers.size())).cut(upTo(2.2));
        }
    }

    private void leaveOne() {
        if (workers.size() > 1) {
            SimulatedConsumer leaver = workers.get(random.nextInt(workers.size()));
            leaver.leave(Duration.ofSeconds(15), () -> {
                leaver.crash();
                replace(leaver);
            });
        }
    }

    private void split() {
        List<ModelStream.Life> open = stream.openShards();
        if (open.size() < 16 && stream.split(open.get(random.nextInt(open.size())))) {
            writeOnNew();
        }
    }

    private void merge() {
        List<ModelStream.Life> open = stream.openShards();
        if (open.size() > 6 && stream.merge(open.get(random.nextInt(open.size())))) {
            writeOnNew();
        }
    }

    private void writeOnNew() {
        stream.openShards().stream().filter(life -> life.records().isEmpty()).forEach(this::writeOn);
    }
}
