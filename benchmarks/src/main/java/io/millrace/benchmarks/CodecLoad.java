package io.millrace.benchmarks;

import io.millrace.aggregation.UserRecord;
import java.util.List;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The records that every benchmark of the codec encodes, and the wire record that every one decodes. */
@State(Scope.Thread)
public class CodecLoad {
    /** The size of the data of a user record. */
    @Param({"100", "1024", "10240"})
    int dataSizeBytes;

    /** Whether the records share keys. */
    @Param({"SHARED", "OWN"})
    KeyUse keyUse = KeyUse.SHARED;

    List<UserRecord> records = List.of();
    byte[] wireRecord = {};

    /** Makes the records. */
    @Setup
    public void setUp() {
        records = UserRecords.filling(dataSizeBytes, keyUse);
        wireRecord = UserRecords.wireRecord(records);
    }
}
