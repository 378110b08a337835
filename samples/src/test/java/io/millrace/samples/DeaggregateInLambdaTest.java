package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.UserRecord;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeaggregateInLambdaTest {
    private static final Context CONTEXT = (Context) Proxy.newProxyInstance(
            Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> null);

    private final List<String> seen = new ArrayList<>();

    @Test
    void aggregatedAndPlainRecordsAreHandledInOrder() {
        StreamsEventResponse response = new DeaggregateInLambda(
                        record -> seen.add(record.partitionKey() + " " + SamplesTest.text(record)))
                .handleRequest(event(aggregate("1", "a", "b"), plain("2", "c")), CONTEXT);
        assertThat(response.getBatchItemFailures()).isEmpty();
        assertThat(seen).containsExactly("key a", "key b", "plain c");
    }

    @Test
    void theWireRecordThatFailsIsNamedAndNothingBehindItIsHandled() {
        StreamsEventResponse response = new DeaggregateInLambda(this::refuseTwo)
                .handleRequest(event(plain("1", "one"), aggregate("2", "a", "two", "b"), plain("3", "three")), CONTEXT);
        assertThat(response.getBatchItemFailures())
                .extracting(StreamsEventResponse.BatchItemFailure::getItemIdentifier)
                .containsExactly("2");
        assertThat(seen).containsExactly("one", "a");
    }

    private void refuseTwo(UserRecord record) {
        String text = SamplesTest.text(record);
        if (text.equals("two")) {
            throw new IllegalStateException("not today");
        }
        seen.add(text);
    }

    private static KinesisEvent event(KinesisEventRecord... records) {
        KinesisEvent event = new KinesisEvent();
        event.setRecords(List.of(records));
        return event;
    }

    private static KinesisEventRecord aggregate(String sequenceNumber, String... texts) {
        Aggregator aggregator = Aggregator.unstamped(51_200);
        for (String text : texts) {
            assertThat(aggregator.add(UserRecord.of("key", text.getBytes(StandardCharsets.UTF_8))))
                    .isTrue();
        }
        return record(sequenceNumber, "key", aggregator.encode());
    }

    private static KinesisEventRecord plain(String sequenceNumber, String text) {
        return record(sequenceNumber, "plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static KinesisEventRecord record(String sequenceNumber, String key, byte[] data) {
        KinesisEvent.Record record = new KinesisEvent.Record();
        record.setSequenceNumber(sequenceNumber);
        record.setPartitionKey(key);
        record.setData(ByteBuffer.wrap(data));
        KinesisEventRecord wireRecord = new KinesisEventRecord();
        wireRecord.setKinesis(record);
        return wireRecord;
    }
}
