package io.millrace.consumer.simulation;

import io.millrace.consumer.lease.InMemoryStreamRows;
import io.millrace.consumer.lease.NamesakePolicy;
import io.millrace.consumer.lease.SimulatedTables;
import io.millrace.consumer.lease.StreamRows;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.StreamDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whole workers on a model stream in one thread and in virtual time, from one seed. */
final class FleetModel {
    private static final Duration LAST_RECORDS = Duration.ofSeconds(10);

    private static final Instant BEGINNING = Instant.parse("2026-03-01T12:00:00Z");

    private final Random random;
    private final Scene scene;
    private final BrokenRule broken;
    private final Reading reading;
    private final Treatment treatment;
    private final VirtualTime time = new VirtualTime();
    private ModelStream stream;
    private final SimulatedTables tables = new SimulatedTables(time);
    private final SettlementJudge judge;
    private final List<SimulatedConsumer> workers = new ArrayList<>();
    private boolean trouble;
    private boolean kinesisDown;
    private boolean stopsExpected;
    private final InMemoryStreamRows streamRows = new InMemoryStreamRows();
    private int generation;
    private long reads;
    private final ModelSubscriptions.Desk desk = new ModelSubscriptions.Desk();
    private int started;

    FleetModel(Scene scene, BrokenRule broken) {
        this(scene, broken, Reading.of(scene.seed()));
    }

    FleetModel(Scene scene, BrokenRule broken, Reading reading) {
        this(scene, broken, reading, Treatment.plain());
    }

    FleetModel(Scene scene, BrokenRule broken, Reading reading, Treatment treatment) {
        this.reading = reading;
        this.treatment = treatment;
        this.random = new Random(scene.seed());
        this.scene = scene;
        this.broken = broken;
        if (scene.seed() / 2 % 2 == 0) {
            tables.liveByCounters();
        }
        this.stream = new ModelStream(random, scene.shards());
        this.judge = new SettlementJudge(stream, this::serviceTime);
        tables.watch(judge::claimed, judge::marked);
        stream.openShards().forEach(this::writeOn);
        for (int i = 0; i < scene.workers(); i++) {
            time.after(Duration.ofMillis(random.nextInt(3_000)), this::startWorker);
        }
    }

    /** A troubled time with at least one split, merge, crash and pause, then a quiet one; returns what was broken. */
    List<String> run() {
        trouble = true;
        tables.trouble(scene.leaseTime());
        long part = scene.troubled().toMillis() / 6;
        time.after(Duration.ofMillis(part), this::split);
        time.after(Duration.ofMillis(2 * part), this::crashOne);
        time.after(Duration.ofMillis(3 * part), this::merge);
        time.after(Duration.ofMillis(4 * part), this::freezeOne);
        time.after(Duration.ofSeconds(5), this::nextEvent);
        time.runFor(scene.troubled());
        trouble = false;
        tables.calm();
        time.runFor(scene.leaseTime().multipliedBy(4).plusSeconds(10));
        return end();
    }

    /** Lets time pass in which nothing goes wrong but what a test does. */
    void runFor(double seconds) {
        time.runFor(Duration.ofMillis((long) (seconds * 1_000)));
    }

    /** Gives the last records their time; returns what was broken. */
    List<String> end() {
        Map<String, Integer> written = stream.written();
        time.runFor(LAST_RECORDS);
        judge.finish(written);
        return judge.violations();
    }

    List<SimulatedConsumer> workers() {
        return workers;
    }

    boolean isKinesisDown() {
        return kinesisDown;
    }

    void kinesisIsDown(boolean down) {
        kinesisDown = down;
    }

    /** From now on a worker may stop for good: the test looks itself whether it does so as it should. */
    void expectStops() {
        stopsExpected = true;
    }

    void stopped(String worker, Throwable cause) {
        String why = cause.getMessage();
        if (trouble && why != null && why.contains("could not write its row")) {
            // In so bad a time a worker may not even be admitted; its supervisor starts another.
            workers.stream().filter(each -> each.name().equals(worker)).toList().forEach(ended -> {
                ended.crash();
                replace(ended);
            });
        } else if (!stopsExpected) {
            judge.violation(worker + " stopped: " + cause);
        }
    }

    /** The stream is deleted and another made under its name, with other records. */
    void recreateStream() {
        ModelStream old = stream;
        old.openShards().forEach(ModelStream.Life::close);
        stream = old.another();
        generation++;
        stream.openShards().forEach(this::writeOn);
    }

    StreamDescription describeStream() {
        return new StreamDescription(
                "arn:aws:kinesis:eu-west-1:000000000000:stream/model", BEGINNING.plusSeconds(generation));
    }

    /** How often the stream was made anew. */
    int generation() {
        return generation;
    }

    StreamRows streamRows() {
        return streamRows;
    }

    void countRead() {
        reads++;
    }

    /** Calls to the service that asked for an iterator or for records. */
    long reads() {
        return reads;
    }

    Instant serviceTime() {
        return BEGINNING.plusNanos(time.nowNanos());
    }

    ModelSubscriptions.Desk desk() {
        return desk;
    }

    ModelReads reads(Random ofProcess) {
        return new ModelReads(this, ofProcess, broken);
    }

    Reading reading() {
        return reading;
    }

    Treatment treatment() {
        return treatment;
    }

    BrokenRule broken() {
        return broken;
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
        return scene.leaseTime();
    }

    boolean inTrouble() {
        return trouble;
    }

    /** For so many seconds 20 more records a second, and so many seconds apart one as large as a record may be. */
    void writeMuch(ModelStream.Life shard, int seconds, int secondsApart) {
        for (int tick = 0; tick < 20 * seconds; tick++) {
            boolean large = tick % (20 * secondsApart) == 0;
            time.after(Duration.ofMillis(50L * tick), () -> {
                if (large) {
                    stream.writeLarge(shard, serviceTime());
                }
                stream.write(shard, serviceTime());
            });
        }
    }

    /** For so many seconds, in each 15 of them one record as large as a record may be. */
    void writeLarge(ModelStream.Life shard, int seconds) {
        for (int second = 0; second < seconds; second += 15) {
            time.after(Duration.ofSeconds(second), () -> stream.writeLarge(shard, serviceTime()));
        }
    }

    private void writeOn(ModelStream.Life shard) {
        time.after(Duration.ofMillis(100 + random.nextInt(900)), () -> {
            if (!shard.isClosed()) {
                stream.write(shard, serviceTime());
                writeOn(shard);
            }
        });
    }

    SimulatedConsumer startWorker() {
        started++;
        return startWorker("worker-" + started, NamesakePolicy.WARN);
    }

    SimulatedConsumer startWorker(String name, NamesakePolicy namesakes) {
        SimulatedConsumer worker = new SimulatedConsumer(this, name, namesakes, new Random(random.nextLong()));
        workers.add(worker);
        return worker;
    }

    private void nextEvent() {
        if (!trouble) {
            return;
        }
        switch (random.nextInt(11)) {
            case 0 -> crashOne();
            case 1 -> freezeOne();
            case 2 -> cutOne();
            case 3 -> leaveOne();
            case 4 -> deploy(List.copyOf(workers));
            case 5 -> tables.storm(scene.leaseTime(), upTo(2));
            case 6 -> setAClock();
            case 7, 8 -> split();
            default -> merge();
        }
        time.after(Duration.ofMillis(2_000 + random.nextInt(8_000)), this::nextEvent);
    }

    /** One worker after the other leaves cleanly, and a new one comes for it. */
    private void deploy(List<SimulatedConsumer> left) {
        if (left.isEmpty() || !trouble) {
            return;
        }
        SimulatedConsumer next = left.get(0);
        next.leave(Duration.ofSeconds(15), () -> {
            next.crash();
            replace(next);
            deploy(left.subList(1, left.size()));
        });
    }

    private void setAClock() {
        if (!workers.isEmpty()) {
            workers.get(random.nextInt(workers.size())).setClock(Duration.ofSeconds(random.nextInt(1_200) - 600));
        }
    }

    private Duration upTo(double leaseTimes) {
        return Duration.ofNanos((long) (scene.leaseTime().toNanos() * leaseTimes * random.nextDouble()));
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
        if (open.size() < scene.mostShards()) {
            split(open.get(random.nextInt(open.size())));
        }
    }

    void split(ModelStream.Life shard) {
        if (stream.split(shard)) {
            writeOnNew();
        }
    }

    private void merge() {
        List<ModelStream.Life> open = stream.openShards();
        if (open.size() > scene.fewestShards()) {
            merge(open.get(random.nextInt(open.size())));
        }
    }

    void merge(ModelStream.Life left) {
        if (stream.merge(left)) {
            writeOnNew();
        }
    }

    private void writeOnNew() {
        stream.openShards().stream().filter(life -> life.records().isEmpty()).forEach(this::writeOn);
    }
}
