package io.millrace.benchmarks;

import io.millrace.aggregation.HashKeyRange;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One wire record of about 50 KB in, every user record asked whether it belongs to the shard, then looked at; all of them belong. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeWithinBenchmark {
    private final KclDecoder filtering = KclDecoder.filtering();
    private final Md5Floor floor = new Md5Floor();

    /** Our decoder over an array. */
    @Benchmark
    public int millrace(CodecLoad load) {
        return MillraceDecoder.decodeWithin(HashKeyRange.ALL, ByteBuffer.wrap(load.wireRecord));
    }

    /** Our decoder over a read-only buffer, as the SDK hands them out. */
    @Benchmark
    public int millraceReadOnly(CodecLoad load) {
        return MillraceDecoder.decodeWithin(
                HashKeyRange.ALL, ByteBuffer.wrap(load.wireRecord).asReadOnlyBuffer());
    }

    /** The KCL's decoder over an array, as it is. */
    @Benchmark
    public int kcl(CodecLoad load) {
        return filtering.decode(load.wireRecord);
    }

    /** The digest that every decoder has to compare, and nothing else. */
    @Benchmark
    public byte[] digest(CodecLoad load) {
        return floor.digest(load.wireRecord);
    }
}
