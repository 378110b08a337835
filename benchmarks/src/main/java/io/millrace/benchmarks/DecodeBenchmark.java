package io.millrace.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One wire record of about 50 KB in, every user record looked at. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class DecodeBenchmark {
    /** The size of the data of a user record. */
    @Param({"100", "1000"})
    int dataSizeBytes;

    /** How many keys the records share; with the larger number every record has its own. */
    @Param({"10", "1000"})
    int distinctKeys;

    private final GeneratedCodec generated = new GeneratedCodec();
    private final MessageDigest md5 = GeneratedCodec.md5();
    private byte[] wireRecord = {};
    private ByteBuffer readOnly = ByteBuffer.allocate(0);

    /** Makes the wire record. */
    @Setup
    public void setUp() {
        Aggregator aggregator = Aggregator.unstamped(UserRecords.AGGREGATE_SIZE_BYTES);
        for (UserRecord record : UserRecords.filling(dataSizeBytes, distinctKeys)) {
            if (!aggregator.add(record)) {
                throw new IllegalStateException("The records do not fit");
            }
        }
        wireRecord = aggregator.encode();
        readOnly = ByteBuffer.wrap(wireRecord).asReadOnlyBuffer();
    }

    /** Our decoder over an array. */
    @Benchmark
    public int millrace() {
        return sizeOfAll(ByteBuffer.wrap(wireRecord));
    }

    /** Our decoder over a read-only buffer, as the SDK hands them out. */
    @Benchmark
    public int millraceReadOnly() {
        return sizeOfAll(readOnly);
    }

    /** Our decoder asked whether all records belong to a shard, and nothing else. */
    @Benchmark
    public boolean millraceAllWithin() {
        return ((Payload.Aggregated) Deaggregator.decode(readOnly)).allWithin(HashKeyRange.ALL);
    }

    /** The generated classes. */
    @Benchmark
    public int generatedClasses() throws InvalidProtocolBufferException {
        return generated.decode(wireRecord);
    }

    /** What nobody can save: the digest. */
    @Benchmark
    public byte[] digest() {
        return md5.digest(wireRecord);
    }

    private static int sizeOfAll(ByteBuffer buffer) {
        int sum = 0;
        for (SubRecord sub : (Payload.Aggregated) Deaggregator.decode(buffer)) {
            sum += sub.record().partitionKey().length() + sub.record().data().remaining();
        }
        return sum;
    }
}
