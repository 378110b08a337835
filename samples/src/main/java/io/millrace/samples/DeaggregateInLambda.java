package io.millrace.samples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Lambda function behind a stream, with {@code aggregation-format} alone. Its event source mapping has the function response type
 * {@code ReportBatchItemFailures}: Lambda comes again with the wire record that failed and those behind it.
 */
public final class DeaggregateInLambda implements RequestHandler<KinesisEvent, StreamsEventResponse> {
    private final Consumer<UserRecord> sink;

    public DeaggregateInLambda() {
        this(record -> System.out.println(record.partitionKey() + ": " + StandardCharsets.UTF_8.decode(record.data())));
    }

    DeaggregateInLambda(Consumer<UserRecord> sink) {
        this.sink = sink;
    }

    @Override
    public StreamsEventResponse handleRequest(KinesisEvent event, Context context) {
        for (KinesisEventRecord wireRecord : event.getRecords()) {
            try {
                handle(wireRecord.getKinesis());
            } catch (RuntimeException e) {
                String failed = wireRecord.getKinesis().getSequenceNumber();
                System.err.println("wire record " + failed + " is to come again: " + e);
                return new StreamsEventResponse(List.of(new BatchItemFailure(failed)));
            }
        }
        return new StreamsEventResponse(List.of());
    }

    private void handle(KinesisEvent.Record wireRecord) {
        Payload payload = Deaggregator.decode(wireRecord.getData());
        if (payload instanceof Payload.Aggregated aggregated) {
            for (SubRecord sub : aggregated) {
                sink.accept(sub.record());
            }
        } else if (payload instanceof Payload.Plain plain) {
            sink.accept(UserRecord.of(wireRecord.getPartitionKey(), plain.data()));
        }
    }
}
