package io.millrace.benchmarks;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.UUID;
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

/** User records in, one wire record of about 50 KB out. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
    private final Aggregator unstamped = Aggregator.unstamped(UserRecords.AGGREGATE_SIZE_BYTES);
    private final Aggregator stamped = Aggregator.stamped(2 * UserRecords.AGGREGATE_SIZE_BYTES);
    private final UnitStamp stamp = new UnitStamp(new UUID(1, 2), 0, false);
    private final GeneratedCodec generated = new GeneratedCodec();
    private final MessageDigest md5 = Md5Floor.md5();
    private final Md5Floor floor = new Md5Floor();

    /** The KPL's bytes from our aggregator. */
    @Benchmark
    public byte[] millrace(CodecLoad load) {
        unstamped.clear();
        UserRecords.addAll(unstamped, load.records);
        return unstamped.encode();
    }

    /** The same with a stamp. */
    @Benchmark
    public byte[] millraceStamped(CodecLoad load) {
        stamped.clear();
        long number = 1_000_000;
        for (UserRecord record : load.records) {
            number += 3;
            if (!stamped.add(record, number)) {
                throw new IllegalStateException("The records do not fit");
            }
        }
        return stamped.encode(stamp);
    }

    /** The KPL's bytes from the generated classes. */
    @Benchmark
    public byte[] generatedClasses(CodecLoad load) {
        return generated.encode(load.records);
    }

    /** The data alone copied once into a new array, and the digest of that. */
    @Benchmark
    public byte[] copyAndDigest(CodecLoad load) throws DigestException {
        byte[] bytes = new byte[load.records.size() * load.dataSizeBytes + Md5Floor.MD5_SIZE_BYTES];
        int at = 0;
        for (UserRecord record : load.records) {
            record.data().get(bytes, at, load.dataSizeBytes);
            at += load.dataSizeBytes;
        }
        md5.update(bytes, 0, at);
        md5.digest(bytes, at, Md5Floor.MD5_SIZE_BYTES);
        return bytes;
    }

    /** The digest of the content that the encoders write, and nothing else. */
    @Benchmark
    public byte[] digest(CodecLoad load) {
        return floor.digest(load.wireRecord);
    }
}
