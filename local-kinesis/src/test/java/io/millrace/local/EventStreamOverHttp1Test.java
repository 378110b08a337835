package io.millrace.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.eventstream.Message;

class EventStreamOverHttp1Test {
    private static final String SHARD = "shardId-000000000000";
    private static final String STREAM_ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine =
            LocalKinesis.builder().limits(Limits.none()).clock(clock).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @AfterEach
    void stop() {
        client.close();
        engine.close();
    }

    private RawSubscription subscribe(String type) throws IOException {
        String arn = STREAM_ARN + "/consumer/c:" + clock.instant().getEpochSecond();
        return RawSubscription.open(engine.endpoint(), arn, SHARD, type);
    }

    private void createStream() {
        engine.createStream("s", 1);
        client.registerStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName("c"))
                .join();
    }

    private static String header(Message message, String name) {
        return requireNonNull(message.getHeaders().get(name), name).getString();
    }

    @Test
    void theFirstMessageIsTheInitialResponseAndEveryOtherAnEventUntilTheLastChunk() throws IOException {
        createStream();
        String number = kinesis.put("key", "data").sequenceNumber();
        try (RawSubscription subscription = subscribe("TRIM_HORIZON")) {
            assertThat(subscription.head())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .containsIgnoringCase("content-type: application/vnd.amazon.eventstream\r\n")
                    .containsIgnoringCase("transfer-encoding: chunked\r\n")
                    .containsIgnoringCase("x-amzn-requestid: ");
            Message first = subscription.next();
            assertThat(header(first, ":message-type")).isEqualTo("event");
            assertThat(header(first, ":event-type")).isEqualTo("initial-response");
            assertThat(new String(first.getPayload(), StandardCharsets.UTF_8)).isEqualTo("{}");

            Message event = subscription.next();
            assertThat(header(event, ":message-type")).isEqualTo("event");
            assertThat(header(event, ":event-type")).isEqualTo("SubscribeToShardEvent");
            assertThat(header(event, ":content-type")).isEqualTo("application/x-amz-json-1.1");
            JsonNode members = JSON.readTree(event.getPayload());
            JsonNode record = members.path("Records").path(0);
            assertThat(record.path("SequenceNumber").asText()).isEqualTo(number);
            assertThat(record.path("Data").binaryValue()).isEqualTo("data".getBytes(StandardCharsets.UTF_8));
            assertThat(record.path("ApproximateArrivalTimestamp").decimalValue())
                    .isEqualByComparingTo(Long.toString(clock.instant().getEpochSecond()));
            assertThat(members.path("MillisBehindLatest").asLong(-1)).isZero();
            assertThat(members.path("ContinuationSequenceNumber").asText()).isGreaterThan(number);

            clock.advance(Duration.ofMinutes(5));
            drain(subscription);
        }
    }

    private static void drain(RawSubscription subscription) {
        assertThatThrownBy(() -> {
                    while (true) {
                        assertThat(header(subscription.next(), ":message-type")).isEqualTo("event");
                    }
                })
                .isInstanceOf(EOFException.class)
                .hasMessage(null);
    }

    @Test
    void aFailureIsAMessageOfItsOwnBeforeTheLastChunk() throws IOException {
        createStream();
        try (RawSubscription subscription = subscribe("LATEST")) {
            subscription.next();
            subscription.next();
            client.deleteStream(r -> r.streamName("s").enforceConsumerDeletion(true))
                    .join();
            Message failure = subscription.next();
            assertThat(header(failure, ":message-type")).isEqualTo("exception");
            assertThat(header(failure, ":exception-type")).isEqualTo("ResourceNotFoundException");
            assertThat(JSON.readTree(failure.getPayload()).path("message").asText())
                    .isEqualTo("Stream s under account 000000000000 not found.");
            drain(subscription);
        }
    }

    @Test
    void aRefusalIsAnOrdinaryAnswer() throws IOException {
        createStream();
        try (RawSubscription first = subscribe("LATEST")) {
            first.next();
            try (RawSubscription second = subscribe("LATEST")) {
                assertThat(second.head())
                        .startsWith("HTTP/1.1 400 Bad Request\r\n")
                        .containsIgnoringCase("x-amzn-errortype: ResourceInUseException\r\n")
                        .containsIgnoringCase("content-type: application/x-amz-json-1.1\r\n");
            }
        }
    }

    @Test
    void aClientThatDoesNotReadIsSentWhatItsSocketHoldsAndNoMore() throws IOException {
        createStream();
        int records = 96;
        String data = "x".repeat((1 << 20) - 1); // the key has one byte
        try (RawSubscription subscription = subscribe("TRIM_HORIZON")) {
            subscription.next();
            for (int i = 0; i < records; i++) {
                kinesis.put("k", data);
            }
            clock.advance(Duration.ofMinutes(5));
            int sent = 0;
            try {
                while (true) {
                    sent += JSON.readTree(subscription.next().getPayload())
                            .path("Records")
                            .size();
                }
            } catch (EOFException e) {
                // Loopback sockets hold some megabytes; all of it would be three times 32.
                assertThat(sent).isBetween(1, records / 3);
            }
        }
    }
}
