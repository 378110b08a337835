package io.millrace.samples;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Takes apart what the SDK alone has read, with the format and nothing else: {@code ReadRawRecords STREAM SHARD}. */
public final class ReadRawRecords {
    private ReadRawRecords() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient client = KinesisAsyncClient.create()) {
            run(
                    client,
                    arguments[0],
                    arguments[1],
                    record -> System.out.println(
                            record.partitionKey() + ": " + StandardCharsets.UTF_8.decode(record.data())));
        }
    }

    static void run(KinesisAsyncClient client, String stream, String shard, Consumer<UserRecord> sink) {
        String iterator = client.getShardIterator(request ->
                        request.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .join()
                .shardIterator();
        GetRecordsResponse answer;
        do {
            String from = iterator;
            answer = client.getRecords(request -> request.shardIterator(from)).join();
            answer.records().forEach(wireRecord -> takeApart(wireRecord, sink));
            iterator = answer.nextShardIterator();
        } while (iterator != null && answer.millisBehindLatest() > 0);
    }

    private static void takeApart(Record wireRecord, Consumer<UserRecord> sink) {
        Payload payload = Deaggregator.decode(wireRecord.data().asByteBuffer());
        if (payload instanceof Payload.Aggregated aggregated) {
            for (SubRecord sub : aggregated) {
                sink.accept(sub.record());
            }
        } else if (payload instanceof Payload.Plain plain) {
            sink.accept(UserRecord.of(wireRecord.partitionKey(), plain.data()));
        }
    }
}
