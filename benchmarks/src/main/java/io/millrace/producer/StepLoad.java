package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The records of a unit and the keys that the benchmarks of steps work on. */
@State(Scope.Thread)
public class StepLoad {
    static final int KEYS = 1 << 17;
    static final int IN_UNIT = 40;

    /** The data of a record. */
    @Param({"100", "1024"})
    int dataBytes;

    final String[] keys = new String[KEYS];
    final ProducerConfig config = KinesisProducer.builder("load").config();
    private final List<PendingRecord> records = new ArrayList<>();
    private final OpenUnit open = new OpenUnit(config);
    private final UnitStamp stamp = new UnitStamp(new UUID(1, 2), 1, false);
    private byte[] data = {};

    /** Makes keys and records. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = new UUID(random.nextLong(), random.nextLong()).toString();
        }
        data = new byte[dataBytes];
        random.nextBytes(data);
        for (int i = 0; i < IN_UNIT; i++) {
            PendingRecord record = pending(keys[i]);
            record.number = i + 1L;
            records.add(record);
        }
    }

    PendingRecord pending(String key) {
        return new PendingRecord(UserRecord.of(key, data), data.clone(), HashKey.MAX, dataBytes, false);
    }

    int appendAndClear() {
        append();
        int size = open.sizeBytes();
        open.clear();
        return size;
    }

    WireRecord appendAndClose() {
        append();
        return open.seal(stamp).wire;
    }

    private void append() {
        for (PendingRecord record : records) {
            if (!open.add(record)) {
                throw new IllegalStateException("The records do not fit into a unit");
            }
        }
    }
}
