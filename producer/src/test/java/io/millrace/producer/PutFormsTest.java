package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.LocalKinesis;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Every way to put a record, through to the stream. */
class PutFormsTest {
    private final LocalKinesis kinesis = LocalKinesis.start();
    private final KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint());

    PutFormsTest() {
        kinesis.createStream("clicks", 1);
    }

    @AfterEach
    void stop() {
        client.close();
        kinesis.close();
    }

    @Test
    void textGoesOutAsUtf8AndDataWithoutAKeyUnderAKeyOfItsOwn() throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 2, 3, 9}, 1, 2);
        try (KinesisProducer producer = producer().build()) {
            producer.put("user", "größer").get(30, TimeUnit.SECONDS);
            producer.put(new byte[] {1}).get(30, TimeUnit.SECONDS);
            producer.put(buffer).get(30, TimeUnit.SECONDS);
        }
        List<UserRecord> written = written();
        assertThat(written)
                .extracting(UserRecord::data)
                .containsExactly(
                        ByteBuffer.wrap("größer".getBytes(StandardCharsets.UTF_8)),
                        ByteBuffer.wrap(new byte[] {1}),
                        ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(written)
                .extracting(UserRecord::partitionKey)
                .startsWith("user")
                .doesNotHaveDuplicates();
        assertThat(buffer.position()).isEqualTo(1);
    }

    private KinesisProducer.Builder producer() {
        return KinesisProducer.builder("clicks").client(client).recordMaxBufferedTime(Duration.ofMillis(5));
    }

    private List<UserRecord> written() {
        List<UserRecord> written = new ArrayList<>();
        StreamCopy.of(client, "clicks").shards.get(0).log.forEach(entry -> {
            Payload payload = Deaggregator.decode(ByteBuffer.wrap(entry.wire().bytes()));
            if (payload instanceof Payload.Aggregated aggregated) {
                for (SubRecord sub : aggregated) {
                    written.add(sub.record());
                }
            } else {
                written.add(
                        UserRecord.of(entry.wire().partitionKey(), entry.wire().bytes()));
            }
        });
        return written;
    }
}
