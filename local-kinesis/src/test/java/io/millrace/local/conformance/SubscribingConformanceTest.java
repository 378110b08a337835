package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.ACCEPTED;
import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.IN_USE;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** SubscribeToShard: positions, events, the end of a shard, and who may subscribe when. */
@Conforming("SubscribeToShard")
class SubscribingConformanceTest {
    private final Service service;
    private final KinesisAsyncClient client;
    private final List<Subscription> open = new ArrayList<>();

    SubscribingConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    @AfterEach
    void cancel() {
        open.forEach(Subscription::cancel);
    }

    private String consumer(StreamUnderTest stream) {
        String arn = client.registerStreamConsumer(
                        r -> r.streamARN(stream.arn()).consumerName("reader"))
                .join()
                .consumer()
                .consumerARN();
        service.awaitActiveConsumer(arn);
        return arn;
    }

    private Subscription subscribed(String consumer, Shard shard, Consumer<StartingPosition.Builder> position) {
        Subscription subscription = Subscription.open(client, consumer, shard.shardId(), position);
        open.add(subscription);
        return subscription;
    }

    private Subscription subscribed(StreamUnderTest stream, Consumer<StartingPosition.Builder> position) {
        return subscribed(consumer(stream), stream.shards().get(0), position);
    }

    @Test
    void fromTheTrimHorizonComeAllRecordsOldAndNew() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "1");
        stream.put("k", "2");
        Subscription subscription = subscribed(stream, p -> p.type(ShardIteratorType.TRIM_HORIZON));

        subscription.awaitTexts(2);
        stream.put("k", "3");
        subscription.awaitTexts(3);
        assertThat(subscription.outcome()).isEqualTo(ACCEPTED);
        assertThat(subscription.texts()).containsExactly("1", "2", "3");
    }

    @Test
    void theAnswerComesBeforeItsEvents() {
        subscribed(service.newStream(1), p -> p.type(ShardIteratorType.LATEST)).awaitResponse();
    }

    @Test
    void fromLatestComesWhatIsPutNext() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "before");
        Subscription subscription = subscribed(stream, p -> p.type(ShardIteratorType.LATEST));

        assertThat(subscription.outcome()).isEqualTo(ACCEPTED);
        stream.put("k", "after");
        subscription.awaitTexts(1);
        assertThat(subscription.texts()).containsExactly("after");
    }

    @Test
    void atASequenceNumberComesThatRecordFirst() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "1");
        String second = stream.put("k", "2").sequenceNumber();
        stream.put("k", "3");

        Subscription subscription = subscribed(
                stream, p -> p.type(ShardIteratorType.AT_SEQUENCE_NUMBER).sequenceNumber(second));
        subscription.awaitTexts(2);
        assertThat(subscription.texts()).containsExactly("2", "3");
    }

    @Test
    void afterASequenceNumberComesTheNextRecordFirst() {
        StreamUnderTest stream = service.newStream(1);
        String first = stream.put("k", "1").sequenceNumber();
        stream.put("k", "2");

        Subscription subscription = subscribed(
                stream, p -> p.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber(first));
        subscription.awaitTexts(1);
        assertThat(subscription.texts()).containsExactly("2");
    }

    @Test
    void fromAnOldTimeComeAllRecords() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "1");

        Subscription subscription = subscribed(
                stream,
                p -> p.type(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(Instant.now().minus(Duration.ofHours(1))));
        subscription.awaitTexts(1);
        assertThat(subscription.texts()).containsExactly("1");
    }

    @Test
    void anEventOfTheTipIsNotBehindAndSaysWhereToGoOn() {
        StreamUnderTest stream = service.newStream(1);
        String put = stream.put("k", "1").sequenceNumber();
        Subscription subscription = subscribed(stream, p -> p.type(ShardIteratorType.TRIM_HORIZON));

        SubscribeToShardEvent event = subscription.awaitEvent(
                "event at the tip",
                e -> e.millisBehindLatest() == 0 && !subscription.texts().isEmpty());
        assertThat(new BigInteger(event.continuationSequenceNumber())).isGreaterThanOrEqualTo(new BigInteger(put));
        assertThat(event.childShards()).isEmpty();
    }

    @Test
    void anEmptyShardSendsEventsToo() {
        Subscription subscription = subscribed(service.newStream(1), p -> p.type(ShardIteratorType.TRIM_HORIZON));

        SubscribeToShardEvent event = subscription.awaitEvent(
                "event without records", e -> e.records().isEmpty());
        assertThat(event.continuationSequenceNumber()).matches("\\d+");
    }

    @Test
    void theEndOfAShardNamesItsChildrenAndCompletes() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "last");
        stream.split(stream.onlyShard());
        Subscription subscription = subscribed(stream, p -> p.type(ShardIteratorType.TRIM_HORIZON));

        SubscribeToShardEvent event = subscription.awaitEvent("child shards", SubscribeToShardEvent::hasChildShards);
        assertThat(event.childShards())
                .extracting(ChildShard::shardId)
                .containsExactlyInAnyOrder("shardId-000000000001", "shardId-000000000002");
        assertThat(subscription.texts()).containsExactly("last");
        subscription.awaitEnd();
    }

    @Test
    void aSplitEndsARunningSubscription() {
        StreamUnderTest stream = service.newStream(1);
        Subscription subscription = subscribed(stream, p -> p.type(ShardIteratorType.TRIM_HORIZON));
        subscription.awaitEvent("first event", e -> true);
        stream.split(stream.onlyShard());

        subscription.awaitEvent("child shards", SubscribeToShardEvent::hasChildShards);
        subscription.awaitEnd();
    }

    @Test
    void aSecondSubscriptionWithinFiveSecondsIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        String consumer = consumer(stream);
        Subscription first = subscribed(consumer, stream.onlyShard(), p -> p.type(ShardIteratorType.LATEST));

        assertThat(first.outcome()).isEqualTo(ACCEPTED);
        assertThat(subscribed(consumer, stream.onlyShard(), p -> p.type(ShardIteratorType.LATEST))
                        .refusal())
                .isEqualTo(IN_USE);
    }

    @Test
    void aSecondSubscriptionAfterFiveSecondsTakesOver() {
        StreamUnderTest stream = service.newStream(1);
        String consumer = consumer(stream);
        Subscription first = subscribed(consumer, stream.onlyShard(), p -> p.type(ShardIteratorType.LATEST));
        assertThat(first.outcome()).isEqualTo(ACCEPTED);
        Instant accepted = Instant.now();
        await().atMost(Duration.ofSeconds(20)).until(() -> Instant.now().isAfter(accepted.plusSeconds(6)));

        Subscription second = subscribed(consumer, stream.onlyShard(), p -> p.type(ShardIteratorType.LATEST));
        assertThat(second.outcome()).isEqualTo(ACCEPTED);
        stream.put("k", "to the second");
        second.awaitTexts(1);
        first.awaitEnd();
    }

    @Test
    void twoConsumersReadTheSameShardSideBySide() {
        StreamUnderTest stream = service.newStream(1);
        Subscription one = subscribed(stream, p -> p.type(ShardIteratorType.TRIM_HORIZON));
        String other = client.registerStreamConsumer(
                        r -> r.streamARN(stream.arn()).consumerName("other"))
                .join()
                .consumer()
                .consumerARN();
        service.awaitActiveConsumer(other);
        Subscription two = subscribed(other, stream.onlyShard(), p -> p.type(ShardIteratorType.TRIM_HORIZON));
        stream.put("k", "for both");

        one.awaitTexts(1);
        two.awaitTexts(1);
        assertThat(one.isOver()).isFalse();
    }

    @Test
    void anUnknownConsumerIsNotFound() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(subscribed(
                                stream.arn() + "/consumer/nobody:1700000000",
                                stream.onlyShard(),
                                p -> p.type(ShardIteratorType.LATEST))
                        .refusal())
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void anUnknownShardIsNotFound() {
        StreamUnderTest stream = service.newStream(1);
        Subscription subscription = Subscription.open(
                client, consumer(stream), "shardId-000000000009", p -> p.type(ShardIteratorType.LATEST));
        open.add(subscription);

        assertThat(subscription.refusal()).isEqualTo(NOT_FOUND);
    }

    @Test
    void aPositionWithoutItsNumberIsRefused() {
        assertThat(subscribed(service.newStream(1), p -> p.type(ShardIteratorType.AT_SEQUENCE_NUMBER))
                        .refusal())
                .isIn(INVALID);
    }
}
