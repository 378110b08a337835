package io.millrace.producer;

import java.util.List;
import java.util.concurrent.CompletableFuture;
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

/** What the steps of a put cost per user record. Keys are random UUIDs. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProducerStepBenchmark {
    private final KeyHashes hashes = new KeyHashes();
    private final PutResult result = new PutResult("shardId-000000000000", "1", 0, 1, List.of());
    private final PendingRecord[] made = new PendingRecord[StepLoad.IN_UNIT];
    private final CompletableFuture<?>[] told = new CompletableFuture<?>[StepLoad.IN_UNIT];
    private int next;

    /** The hash of a key that has just been used. */
    @Benchmark
    @OperationsPerInvocation(StepLoad.IN_UNIT)
    public long keyHashCached(StepLoad load) {
        long sum = 0;
        for (int i = 0; i < StepLoad.IN_UNIT; i++) {
            sum += hashes.of(load.keys[next++ & 0xFF]).hashCode();
        }
        return sum;
    }

    /** The hash of a key that comes for the first time. */
    @Benchmark
    @OperationsPerInvocation(StepLoad.IN_UNIT)
    public long keyHashFirst(StepLoad load) {
        long sum = 0;
        for (int i = 0; i < StepLoad.IN_UNIT; i++) {
            sum += hashes.of(load.keys[next++ & (StepLoad.KEYS - 1)]).hashCode();
        }
        return sum;
    }

    /** The object of a record, with the copy of its data, and its end: a future with one callback. */
    @Benchmark
    @OperationsPerInvocation(StepLoad.IN_UNIT)
    public int recordAndCompletion(StepLoad load) {
        for (int i = 0; i < StepLoad.IN_UNIT; i++) {
            made[i] = load.pending(load.keys[i]);
            told[i] = made[i].whenComplete((stored, failure) -> next++);
        }
        for (PendingRecord record : made) {
            record.complete(result);
        }
        return next;
    }

    /** Into the open unit, and that emptied. */
    @Benchmark
    @OperationsPerInvocation(StepLoad.IN_UNIT)
    public int append(StepLoad load) {
        return load.appendAndClear();
    }

    /** Into the open unit, and that closed: encoded, with its MD5. */
    @Benchmark
    @OperationsPerInvocation(StepLoad.IN_UNIT)
    public Object appendAndClose(StepLoad load) {
        return load.appendAndClose();
    }
}
