package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.measure.ProcessTree;
import io.millrace.benchmarks.producer.Load.Clock;
import io.millrace.benchmarks.producer.Outcome.Latency;
import io.millrace.benchmarks.producer.Outcome.ThreadUse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/** A process that puts a {@link Load} through one side, and prints its {@link Outcome}. */
public final class LoadDriver {
    private static final int PAYLOADS = 64;
    private static final int PUTS_BETWEEN = 32;
    private static final Duration LONGEST_START = Duration.ofMinutes(1);
    private static final Duration CLOCK_SPACING = Duration.ofMillis(50);
    private static final int CALIBRATION_KEYS = 10_000;

    private final Side side;
    private final Acks acks;
    private final Load load;
    private final byte[][] payloads = new byte[PAYLOADS][];
    private final SplittableRandom random = new SplittableRandom();
    private long puts;

    private LoadDriver(Side side, Acks acks, Load load) {
        this.side = side;
        this.acks = acks;
        this.load = load;
        Random contents = new Random(1);
        for (int i = 0; i < PAYLOADS; i++) {
            payloads[i] = new byte[load.dataBytes()];
            contents.nextBytes(payloads[i]);
        }
    }

    /**
     * Runs it.
     *
     * @param arguments the name of the side, the sink's port, and those of the load
     */
    public static void main(String[] arguments) throws InterruptedException {
        Acks acks = new Acks();
        Load load = Load.parse(List.of(arguments).subList(2, arguments.length));
        LoadDriver driver =
                new LoadDriver(SideName.valueOf(arguments[0]).start(Integer.parseInt(arguments[1]), acks), acks, load);
        System.out.println(driver.run().line());
        System.exit(0);
    }

    private Outcome run() throws InterruptedException {
        long keyBytes = keyBytes();
        putFirst();
        putAll(Clock.CPU, load.warmUp());
        if (load.isPaced()) {
            putPaced(load.settling());
        }
        acks.clearLatencies();
        ProcessTree tree = ProcessTree.current();
        ThreadUses usesBefore = ThreadUses.now();
        long storedBefore = acks.stored();
        long putsBefore = puts;
        Duration cpuBefore = tree.cpu();
        long began = System.nanoTime();
        if (load.isPaced()) {
            putPaced(load.time());
        } else {
            putAll(load.clock(), load.time());
        }
        long nanos = System.nanoTime() - began;
        Duration cpu = tree.cpu().minus(cpuBefore);
        long records = acks.stored() - storedBefore;
        long keysPut = puts - putsBefore;
        Map<String, ThreadUse> uses = ThreadUses.now().since(usesBefore);
        boolean wasWhole = tree.isWhole();
        Latency latency = acks.latency();
        side.end();
        requireAllStored(wasWhole);
        long allocated =
                uses.values().stream().mapToLong(ThreadUse::allocatedBytes).sum();
        return new Outcome(puts, records, nanos, cpu.toNanos(), allocated - keyBytes * keysPut, latency, uses);
    }

    /** Connects, and learns the shards, before the flood: what it costs to start is not what is measured. */
    private void putFirst() throws InterruptedException {
        side.put(key(), payloads[0]);
        puts++;
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (acks.stored() + acks.failed() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The first record has not ended within " + LONGEST_START);
            }
            Thread.sleep(10);
        }
    }

    private void requireAllStored(boolean wasWhole) {
        if (acks.stored() != puts || acks.failed() != 0) {
            throw new IllegalStateException(
                    puts + " records were put, " + acks.stored() + " stored, " + acks.failed() + " failed",
                    acks.firstFailure());
        }
        if (!wasWhole) {
            throw new IllegalStateException("Processes came or went while it was measured: CPU time is missing");
        }
    }

    private void putAll(Clock clock, Duration time) throws InterruptedException {
        Duration end = now(clock).plus(time);
        while (now(clock).compareTo(end) < 0) {
            long next = System.nanoTime() + CLOCK_SPACING.toNanos();
            while (System.nanoTime() < next) {
                for (int i = 0; i < PUTS_BETWEEN; i++) {
                    side.put(key(), payloads[(int) (puts++ % PAYLOADS)]);
                }
            }
        }
    }

    private static Duration now(Clock clock) {
        return clock == Clock.WALL
                ? Duration.ofNanos(System.nanoTime())
                : ProcessTree.current().cpu();
    }

    private void putPaced(Duration time) throws InterruptedException {
        long began = System.nanoTime();
        long end = began + time.toNanos();
        double nanosEach = 1e9 / load.perSecond();
        for (long put = 0; System.nanoTime() < end; put++) {
            long early = began + (long) (put * nanosEach) - System.nanoTime();
            if (early > 0) {
                Thread.sleep(Duration.ofNanos(early).toMillis() + 1);
            }
            side.putTimed(key(), payloads[(int) (puts++ % PAYLOADS)]);
        }
    }

    private String key() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** What the caller allocates for a key. */
    private long keyBytes() {
        String[] keys = new String[CALIBRATION_KEYS];
        Arrays.setAll(keys, i -> key());
        long before = ThreadUses.bytesOfThisThread();
        Arrays.setAll(keys, i -> key());
        return (ThreadUses.bytesOfThisThread() - before) / CALIBRATION_KEYS;
    }
}
