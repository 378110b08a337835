package io.millrace.benchmarks;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
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

/** User records in, one wire record of about 50 KB out. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EncodeBenchmark {
    private static final int MD5_SIZE_BYTES = 16;

    /** The size of the data of a user record. */
    @Param({"100", "1000"})
    int dataSizeBytes;

    /** How many keys the records share; with the larger number every record has its own. */
    @Param({"10", "1000"})
    int distinctKeys;

    private final Aggregator unstamped = Aggregator.unstamped(UserRecords.AGGREGATE_SIZE_BYTES);
    private final Aggregator stamped = Aggregator.stamped(2 * UserRecords.AGGREGATE_SIZE_BYTES);
    private final UnitStamp stamp = new UnitStamp(new UUID(1, 2), 0, false);
    private final GeneratedCodec generated = new GeneratedCodec();
    private final MessageDigest md5 = GeneratedCodec.md5();
    private List<UserRecord> records = List.of();

    /** Makes the records. */
    @Setup
    public void setUp() {
        records = UserRecords.filling(dataSizeBytes, distinctKeys);
    }

    /** The KPL's bytes from our aggregator. */
    @Benchmark
    public byte[] millrace() {
        unstamped.clear();
        for (UserRecord record : records) {
            if (!unstamped.add(record)) {
                throw new IllegalStateException("The records do not fit");
            }
        }
        return unstamped.encode();
    }

    /** The same with a stamp. */
    @Benchmark
    public byte[] millraceStamped() {
        stamped.clear();
        long number = 1_000_000;
        for (UserRecord record : records) {
            number += 3;
            if (!stamped.add(record, number)) {
                throw new IllegalStateException("The records do not fit");
            }
        }
        return stamped.encode(stamp);
    }

    /** The KPL's bytes from the generated classes. */
    @Benchmark
    public byte[] generatedClasses() {
        return generated.encode(records);
    }

    /** What nobody can save: the data copied once into a new array, and its digest. */
    @Benchmark
    public byte[] copyAndDigest() throws DigestException {
        byte[] bytes = new byte[records.size() * dataSizeBytes + MD5_SIZE_BYTES];
        int at = 0;
        for (UserRecord record : records) {
            record.data().get(bytes, at, dataSizeBytes);
            at += dataSizeBytes;
        }
        md5.update(bytes, 0, at);
        md5.digest(bytes, at, MD5_SIZE_BYTES);
        return bytes;
    }
}
