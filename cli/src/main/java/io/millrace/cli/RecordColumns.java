package io.millrace.cli;

import io.millrace.consumer.process.ConsumerRecord;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Records in columns for people: arrival, shard, key, data, each on one line; the data last, for they may be of any length. */
record RecordColumns(boolean headers) implements RecordFormat {
    private static final String COLUMNS = "%-24s  %-6s  %-24s  %s%n";

    @Override
    public byte[] heading() {
        return RecordFormat.utf8(
                String.format(Locale.ROOT, COLUMNS, "ARRIVAL", "SHARD", "KEY", headers ? "HEADERS  DATA" : "DATA"));
    }

    @Override
    public byte[] render(ConsumerRecord record) {
        String data = RecordFormat.data(record);
        return RecordFormat.utf8(String.format(
                Locale.ROOT,
                COLUMNS,
                record.approximateArrival().truncatedTo(ChronoUnit.MILLIS),
                ShardTree.number(record.shardId()),
                RecordFormat.printable(record.partitionKey()),
                RecordFormat.printable(headers ? RecordFormat.headers(record) + "  " + data : data)));
    }
}
