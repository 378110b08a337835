package io.millrace.consumer.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What settling a record and handing it through a lane cost on one thread, beside decoding it and the user's own code. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LaneBenchmark {
    private static final int RECORDS = LaneLoad.RECORDS;

    private final UserCode clock = new Clock();
    private long handled;

    /** The window alone: records settle in the order in which they came. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int windowInOrder(LaneLoad load) {
        SettlementWindow window = new SettlementWindow();
        for (ConsumerRecord record : load.records) {
            window.admit(record.position());
        }
        for (int i = 0; i < RECORDS; i++) {
            window.settle(i);
        }
        return window.open();
    }

    /** The window alone: the newest settles first, so that the mark stands until the last one. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int windowBackwards(LaneLoad load) {
        SettlementWindow window = new SettlementWindow();
        for (ConsumerRecord record : load.records) {
            window.admit(record.position());
        }
        for (int i = RECORDS - 1; i >= 0; i--) {
            window.settle(i);
        }
        return window.open();
    }

    /** All of the way, as one lane: into the lane, to a handler that does nothing, back, and into the window. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Object laneOfTheShard(LaneLoad load) {
        return pass(load, false, load.ownKeys);
    }

    /** Likewise with lanes by key, and a key for each record. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Object lanesOfOwnKeys(LaneLoad load) {
        return pass(load, true, load.ownKeys);
    }

    /** Likewise with twenty keys in turn. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Object lanesOfFewKeys(LaneLoad load) {
        return pass(load, true, load.fewKeys);
    }

    private Object pass(LaneLoad load, boolean byKey, List<Object> keys) {
        SettlementWindow window = new SettlementWindow();
        LaneDesk desk = new LaneDesk(byKey, () -> {});
        List<LaneRecord> lanes = new ArrayList<>(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            ConsumerRecord record = load.records.get(i);
            LaneRecord lane = new LaneRecord(record, keys.get(i), record.position());
            lane.place(window.admit(record.position()));
            lanes.add(lane);
        }
        desk.add(lanes);
        desk.staff(1, 1);
        LaneRun run = new LaneRun(
                desk,
                LaneHandler.of((RecordHandler) record -> handled++),
                new Permit(clock, Long.MAX_VALUE),
                clock,
                new RecordContext());
        boolean more = true;
        while (more) {
            more = run.step();
        }
        for (LaneRecord settled : desk.collect().settled()) {
            window.settle(settled.slot);
        }
        if (window.open() > 0) {
            throw new IllegalStateException(window.open() + " records are not settled");
        }
        return window;
    }

    /** The real clock, since reading it is part of the price. */
    private static final class Clock implements UserCode {
        @Override
        public long nowNanos() {
            return System.nanoTime();
        }

        @Override
        public Call start(Work work, Runnable done) {
            throw new UnsupportedOperationException("nothing is started here");
        }

        @Override
        public void run(Runnable task) {
            throw new UnsupportedOperationException("nothing is run here");
        }
    }
}
