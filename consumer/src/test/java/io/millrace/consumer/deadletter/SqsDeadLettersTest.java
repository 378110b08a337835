package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The SDK's own client against an endpoint that speaks SQS's protocol. */
class SqsDeadLettersTest {
    private final LocalQueue queue = new LocalQueue();
    private final SqsAsyncClient client = Delivered.at(queue.endpoint(), SqsAsyncClient.builder(), settings -> {})
            .build();

    SqsDeadLettersTest() throws IOException {}

    @AfterEach
    void stop() {
        client.close();
        queue.close();
    }

    @Test
    void messageIsTheJsonWithTheFactsThatFiltersWantAsAttributes() {
        put("clicks-dead", Letters.documented());
        Map<String, JsonNode> message = only();
        assertThat(text(message, "QueueUrl")).isEqualTo(queue.url("clicks-dead"));
        assertThat(DeadLetterJson.parse(text(message, "MessageBody"))).isEqualTo(Letters.documented());
        assertThat(message).doesNotContainKeys("MessageGroupId", "MessageDeduplicationId");
        Map<String, String> attributes = new TreeMap<>();
        node(message, "MessageAttributes")
                .asObject()
                .forEach((name, value) -> attributes.put(
                        name, text(value.asObject(), "DataType") + " " + text(value.asObject(), "StringValue")));
        assertThat(attributes)
                .containsOnly(
                        Map.entry("stream", "String clicks"),
                        Map.entry("shardId", "String shardId-000000000003"),
                        Map.entry("sequenceNumber", "String 49590338271490256608559692538361571095921575989136588898"),
                        Map.entry("subSequenceNumber", "Number 7"),
                        Map.entry("application", "String click-counter"),
                        Map.entry("cause", "String java.lang.IllegalStateException"),
                        Map.entry("attempts", "Number 5"),
                        Map.entry("givenUpAt", "String 2026-01-31T12:00:31Z"));
    }

    @Test
    void fifoQueueKeepsTheOrderOfAKeyAndDropsWhatWasSentTwice() {
        put("clicks-dead.fifo", Letters.documented());
        put("clicks-dead.fifo", Letters.documented());
        put("clicks-dead.fifo", Letters.numbered(8));
        List<String> groups = all("MessageGroupId");
        assertThat(groups.get(0)).isEqualTo("170141183460469231731687303715884105728");
        assertThat(groups.get(1)).isEqualTo(groups.get(0));
        assertThat(groups.get(2)).isNotEqualTo(groups.get(0));
        List<String> ids = all("MessageDeduplicationId");
        assertThat(ids.get(0)).matches("[0-9a-f]{64}");
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
    }

    @Test
    void charactersThatAQueueRefusesAreEscaped() {
        DeadLetter letter =
                Letters.of("clicks", UserRecord.of("\uffff\ufffe\u0001\ud83d\ude00\ufffd", Letters.bytes("x")));
        put("clicks-dead", letter);
        String body = text(only(), "MessageBody");
        assertThat(body.codePoints())
                .allMatch(c -> c == 9 || c == 10 || c == 13 || (c >= 0x20 && c <= 0xfffd) || c >= 0x10000);
        assertThat(DeadLetterJson.parse(body)).isEqualTo(letter);
    }

    @Test
    void letterThatIsLargerThanAMessageFailsAndSaysSoWithoutACall() {
        DeadLetter fits = Letters.of("clicks", UserRecord.of("k", ByteBuffer.allocate(780_000)));
        put("clicks-dead", fits);
        DeadLetter tooLarge = Letters.of("clicks", UserRecord.of("k", ByteBuffer.allocate(786_432)));
        assertThatThrownBy(() -> put("clicks-dead", tooLarge))
                .cause()
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContainingAll("a message of 1049", "SQS takes 1048576", "orElse");
        assertThat(queue.sent()).hasSize(1);
    }

    @Test
    void refusalNamesTheQueue() {
        queue.refuse("com.amazonaws.sqs#QueueDoesNotExist");
        assertThatThrownBy(() -> put("nowhere", Letters.documented()))
                .cause()
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContainingAll(queue.url("nowhere"), "did not take a dead letter: refused by the test");
    }

    @Test
    void refusalOfAParameterTellsThatTheQueueMayTakeSmallerMessagesOnly() {
        queue.refuse("com.amazonaws.sqs#InvalidParameterValue");
        assertThatThrownBy(() -> put("clicks-dead", Letters.of("clicks", UserRecord.of("k", ByteBuffer.allocate(300)))))
                .cause()
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContainingAll(
                        "refused by the test", "if the queue's MaximumMessageSize is below the ", "orElse");
    }

    private void put(String name, DeadLetter letter) {
        SqsDeadLetters.to(client, queue.url(name))
                .put(letter)
                .toCompletableFuture()
                .join();
    }

    private Map<String, JsonNode> only() {
        assertThat(queue.sent()).hasSize(1);
        return queue.sent().get(0);
    }

    private List<String> all(String name) {
        return queue.sent().stream().map(message -> text(message, name)).toList();
    }

    private static String text(Map<String, JsonNode> object, String name) {
        return node(object, name).asString();
    }

    private static JsonNode node(Map<String, JsonNode> object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }
}
