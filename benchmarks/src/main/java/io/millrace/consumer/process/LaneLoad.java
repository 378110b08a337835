package io.millrace.consumer.process;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Records for {@link LaneBenchmark}. */
@State(Scope.Thread)
public class LaneLoad {
    static final int RECORDS = 1_000;
    private static final int FEW_KEYS = 20;

    final List<ConsumerRecord> records = new ArrayList<>();
    final List<Object> ownKeys = new ArrayList<>();
    final List<Object> fewKeys = new ArrayList<>();
    /** Records as they come out of a slice; keys are 36 characters. */
    @Setup
    public void prepare() {
        WireRecord wire = new WireRecord(
                new SequenceNumber("49612345678901234567890123456789012345678901000000000000"),
                "outer",
                ByteBuffer.allocate(0),
                Instant.EPOCH);
        for (int i = 0; i < RECORDS; i++) {
            UserRecord content = UserRecord.of("k".repeat(32) + (1_000 + i), ByteBuffer.allocate(0));
            records.add(new ConsumerRecord(
                    "stream", "shard", new RecordPosition(wire.sequence(), i), content, wire.arrival(), null));
            ownKeys.add(content.partitionKey());
            fewKeys.add("k".repeat(32) + (1_000 + i % FEW_KEYS));
        }
    }
}
