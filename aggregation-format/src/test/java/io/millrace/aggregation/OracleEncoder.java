package io.millrace.aggregation;

import com.google.protobuf.ByteString;
import io.millrace.aggregation.oracle.Oracle;
import java.util.ArrayList;
import java.util.List;

/** The KPL's layout made with the generated classes: distinct keys in order of first use, optional parts only where given. */
final class OracleEncoder {
    private OracleEncoder() {}

    static Oracle.AggregatedRecord encode(List<UserRecord> records) {
        List<String> keys = new ArrayList<>();
        List<String> hashKeys = new ArrayList<>();
        Oracle.AggregatedRecord.Builder aggregate = Oracle.AggregatedRecord.newBuilder();
        for (UserRecord record : records) {
            Oracle.Record.Builder message = Oracle.Record.newBuilder()
                    .setPartitionKeyIndex(indexIn(keys, record.partitionKey()))
                    .setData(ByteString.copyFrom(record.data()));
            HashKey hashKey = record.explicitHashKey();
            if (hashKey != null) {
                message.setExplicitHashKeyIndex(
                        indexIn(hashKeys, RandomRecords.unsigned(hashKey).toString()));
            }
            for (Header header : record.headers()) {
                message.addTags(Oracle.Tag.newBuilder().setKey(header.key()).setValue(header.value()));
            }
            aggregate.addRecords(message);
        }
        return aggregate
                .addAllPartitionKeyTable(keys)
                .addAllExplicitHashKeyTable(hashKeys)
                .build();
    }

    private static int indexIn(List<String> table, String key) {
        if (!table.contains(key)) {
            table.add(key);
        }
        return table.indexOf(key);
    }
}
