package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.Clients.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

class SubscribeToShardTest {
    private static final String SHARD = "shardId-000000000000";
    private static final String MIDDLE = "170141183460469231731687303715884105728";

    private static final Limits LIMITS = Limits.service().withoutControlPlaneRates();

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine =
            LocalKinesis.builder().limits(LIMITS).clock(clock).tlsPort(0).start();
    private final KinesisAsyncClient client = Clients.client(engine, Transport.HTTP_2_CLEARTEXT);
    private final Kinesis kinesis = new Kinesis(client, "s");
    private String consumer = "";

    @AfterEach
    void stop() {
        System.clearProperty(SdkSystemSetting.CBOR_ENABLED.property());
        client.close();
        engine.close();
    }

    private void createStream() {
        engine.createStream("s", 1);
        consumer = register("c");
    }

    private String register(String name) {
        return client.registerStreamConsumer(r -> r.streamARN("arn:aws:kinesis:us-east-1:000000000000:stream/s")
                        .consumerName(name))
                .join()
                .consumer()
                .consumerARN();
    }

    private Subscribed subscribe(StartingPosition from) {
        return Subscribed.open(client, consumer, SHARD, from);
    }

    static Stream<Arguments> everyTransportInBothFormats() {
        return Arrays.stream(Transport.values())
                .flatMap(transport -> Stream.of(Arguments.of(transport, true), Arguments.of(transport, false)));
    }

    @ParameterizedTest(name = "{0}, CBOR {1}")
    @MethodSource("everyTransportInBothFormats")
    void recordsArePushedAsTheyWerePut(Transport transport, boolean isCbor) {
        System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), Boolean.toString(isCbor));
        createStream();
        String before = kinesis.put("ключ", "before").sequenceNumber();
        try (KinesisAsyncClient reader = Clients.client(engine, transport);
                Subscribed subscribed = Subscribed.open(reader, consumer, SHARD, Subscribed.TRIM_HORIZON)) {
            Record found = subscribed.nextFull().records().get(0);
            assertThat(Kinesis.text(found)).isEqualTo("before");
            assertThat(found.partitionKey()).isEqualTo("ключ");
            assertThat(found.sequenceNumber()).isEqualTo(before);
            assertThat(found.approximateArrivalTimestamp()).isEqualTo(clock.instant());
            for (int i = 0; i < 3; i++) {
                kinesis.put("k", "live " + i);
                assertThat(subscribed.records(1)).containsExactly("live " + i);
            }
            client.splitShard(r -> r.streamName("s").shardToSplit(SHARD).newStartingHashKey(MIDDLE))
                    .join();
            assertThat(subscribed.next().childShards()).hasSize(2);
            assertThat(subscribed.end()).isNull();
        }
    }

    @Test
    void anIdleShardSaysEverySecondThatThereIsNothing() {
        createStream();
        try (Subscribed subscribed = subscribe(Subscribed.LATEST)) {
            SubscribeToShardEvent first = subscribed.next();
            assertThat(first.records()).isEmpty();
            assertThat(first.millisBehindLatest()).isZero();
            assertThat(first.continuationSequenceNumber()).isNotEmpty();
            for (int second = 1; second <= 5; second++) {
                clock.advance(Duration.ofSeconds(1));
                assertThat(subscribed.next().records()).isEmpty();
            }
            assertThat(subscribed.waiting()).isZero();
        }
    }

    @Test
    void aReaderThatIsBehindIsToldByHowMuch() {
        createStream();
        String big = "x".repeat(700_000);
        kinesis.put("k", big);
        clock.advance(Duration.ofSeconds(1));
        kinesis.put("k", big);
        clock.advance(Duration.ofSeconds(7));
        try (Subscribed subscribed = subscribe(Subscribed.TRIM_HORIZON)) {
            SubscribeToShardEvent first = subscribed.next();
            assertThat(first.records()).as("an event holds at most 1 MiB").hasSize(1);
            assertThat(first.millisBehindLatest()).isEqualTo(7000);
            SubscribeToShardEvent second = subscribed.next();
            assertThat(second.records()).hasSize(1);
            assertThat(second.millisBehindLatest()).isZero();
        }
    }

    @Test
    void everyStartingPositionBeginsWhereItSays() {
        createStream();
        kinesis.put("k", "1");
        clock.advance(Duration.ofSeconds(10));
        String second = kinesis.put("k", "2").sequenceNumber();
        StartingPosition atTime = StartingPosition.builder()
                .type(ShardIteratorType.AT_TIMESTAMP)
                .timestamp(clock.instant().minusSeconds(5))
                .build();
        kinesis.put("k", "3");

        assertThat(first(Subscribed.TRIM_HORIZON, 3)).containsExactly("1", "2", "3");
        assertThat(first(Subscribed.at(ShardIteratorType.AT_SEQUENCE_NUMBER, second), 2))
                .containsExactly("2", "3");
        assertThat(first(Subscribed.at(ShardIteratorType.AFTER_SEQUENCE_NUMBER, second), 1))
                .containsExactly("3");
        assertThat(first(atTime, 2)).containsExactly("2", "3");
        consumer = register("latest");
        try (Subscribed latest = subscribe(Subscribed.LATEST)) {
            assertThat(latest.next().records()).isEmpty();
            kinesis.put("k", "4");
            assertThat(latest.records(1)).containsExactly("4");
        }
    }

    /** What a new consumer gets first from a position. */
    private List<String> first(StartingPosition from, int count) {
        consumer = register("c" + System.nanoTime());
        try (Subscribed subscribed = subscribe(from)) {
            return subscribed.records(count);
        }
    }

    @Test
    void aContinuationGoesOnWithTheNextRecordWhetherReadAtOrAfter() {
        createStream();
        for (ShardIteratorType type :
                List.of(ShardIteratorType.AT_SEQUENCE_NUMBER, ShardIteratorType.AFTER_SEQUENCE_NUMBER)) {
            consumer = register("c-" + type);
            String idle;
            try (Subscribed subscribed = subscribe(Subscribed.LATEST)) {
                idle = subscribed.next().continuationSequenceNumber();
            }
            clock.advance(Duration.ofSeconds(5));
            kinesis.put("k", "one");
            kinesis.put("k", "two");
            String full;
            try (Subscribed subscribed = subscribe(Subscribed.at(type, idle))) {
                assertThat(subscribed.records(2)).containsExactly("one", "two");
                clock.advance(Duration.ofSeconds(1));
                full = subscribed.next().continuationSequenceNumber();
            }
            clock.advance(Duration.ofSeconds(5));
            kinesis.put("k", "three");
            try (Subscribed subscribed = subscribe(Subscribed.at(type, full))) {
                assertThat(subscribed.records(1)).containsExactly("three");
            }
        }
    }

    @Test
    void aSubscriptionEndsAfterFiveMinutesOfTheEnginesClock() {
        createStream();
        Subscribed subscribed = subscribe(Subscribed.LATEST);
        subscribed.next();
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        kinesis.put("k", "just in time");
        assertThat(subscribed.records(1)).containsExactly("just in time");
        assertThat(subscribed.isOpen()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(subscribed.end()).isNull();
        try (Subscribed again = subscribe(Subscribed.LATEST)) {
            assertThat(again.next().records()).isEmpty();
        }
    }

    @Test
    void aSecondSubscriptionIsRefusedForFiveSecondsAndThenTakesOver() {
        createStream();
        Subscribed first = subscribe(Subscribed.LATEST);
        first.next();
        clock.advance(Duration.ofMillis(4_999));
        assertThat(subscribe(Subscribed.LATEST).end())
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Another active subscription exists for this consumer");
        kinesis.put("k", "to the first");
        assertThat(first.records(1)).containsExactly("to the first");

        clock.advance(Duration.ofMillis(1));
        try (Subscribed second = subscribe(Subscribed.LATEST)) {
            second.next();
            assertThat(first.end())
                    .isInstanceOf(ResourceInUseException.class)
                    .hasMessageContaining("Another active subscription exists for this consumer");
            kinesis.put("k", "to the second");
            assertThat(second.records(1)).containsExactly("to the second");
        }
        assertThat(first.waiting()).isZero();
    }

    @Test
    void consumersAndShardsDoNotGetInEachOthersWay() {
        engine.createStream("s", 2);
        consumer = register("one");
        try (Subscribed one = subscribe(Subscribed.TRIM_HORIZON);
                Subscribed other = Subscribed.open(client, register("two"), SHARD, Subscribed.TRIM_HORIZON);
                Subscribed elsewhere =
                        Subscribed.open(client, consumer, "shardId-000000000001", Subscribed.TRIM_HORIZON)) {
            kinesis.putAt("0", "low");
            kinesis.putAt(MIDDLE, "high");
            assertThat(one.records(1)).containsExactly("low");
            assertThat(other.records(1)).containsExactly("low");
            assertThat(elsewhere.records(1)).containsExactly("high");
        }
    }

    @Test
    void theLastEventOfAShardNamesItsChildrenAndTheAnswerEnds() {
        createStream();
        kinesis.put("k", "last words");
        Subscribed subscribed = subscribe(Subscribed.TRIM_HORIZON);
        subscribed.nextFull();
        client.splitShard(r -> r.streamName("s").shardToSplit(SHARD).newStartingHashKey(MIDDLE))
                .join();
        SubscribeToShardEvent last = subscribed.next();
        assertThat(last.continuationSequenceNumber()).isNull();
        assertThat(last.millisBehindLatest()).isZero();
        assertThat(last.childShards())
                .extracting(ChildShard::shardId)
                .containsExactly("shardId-000000000001", "shardId-000000000002");
        assertThat(last.childShards()).allSatisfy(child -> {
            assertThat(child.parentShards()).containsExactly(SHARD);
            assertThat(child.hashKeyRange()).isNotNull();
        });
        assertThat(subscribed.end()).isNull();
        assertThat(first(Subscribed.TRIM_HORIZON, 1)).containsExactly("last words");
    }

    @Test
    void aMergeEndsBothParentsWithTheSameChild() {
        engine.createStream("s", 2);
        consumer = register("c");
        Subscribed low = subscribe(Subscribed.LATEST);
        Subscribed high = Subscribed.open(client, consumer, "shardId-000000000001", Subscribed.LATEST);
        low.next();
        high.next();
        client.mergeShards(r -> r.streamName("s").shardToMerge(SHARD).adjacentShardToMerge("shardId-000000000001"))
                .join();
        for (Subscribed parent : List.of(low, high)) {
            List<ChildShard> children = parent.next().childShards();
            assertThat(children).extracting(ChildShard::shardId).containsExactly("shardId-000000000002");
            assertThat(children.get(0).parentShards()).containsExactly(SHARD, "shardId-000000000001");
            assertThat(parent.end()).isNull();
        }
    }

    @Test
    void aSubscriptionFailsWhenItsConsumerIsDeregistered() {
        createStream();
        Subscribed subscribed = subscribe(Subscribed.LATEST);
        subscribed.next();
        client.deregisterStreamConsumer(r -> r.consumerARN(consumer)).join();
        assertThat(subscribed.end())
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Consumer c under stream s");
    }

    @Test
    void aSubscriptionFailsWhenItsStreamIsDeleted() {
        createStream();
        Subscribed subscribed = subscribe(Subscribed.LATEST);
        subscribed.next();
        client.deleteStream(r -> r.streamName("s").enforceConsumerDeletion(true))
                .join();
        assertThat(subscribed.end())
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Stream s under account 000000000000 not found");
    }

    @Test
    void whatCannotBeSubscribedToIsRefusedByType() {
        createStream();
        String other = "arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/other:1";
        assertThat(Subscribed.open(client, other, SHARD, Subscribed.LATEST).end())
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Subscribed.open(client, consumer, "shardId-000000000009", Subscribed.LATEST)
                        .end())
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(subscribe(Subscribed.at(ShardIteratorType.AFTER_SEQUENCE_NUMBER))
                        .end())
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(subscribe(Subscribed.at(ShardIteratorType.AFTER_SEQUENCE_NUMBER, "12345"))
                        .end())
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void aConsumerThatIsNotYetActiveCannotSubscribe() {
        Duration changeTime = Duration.ofSeconds(10);
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .changeTime(changeTime)
                        .start();
                KinesisAsyncClient slowClient = Clients.client(slow, Transport.HTTP_2_CLEARTEXT)) {
            slow.createStream("s", 1);
            clock.advance(changeTime);
            String created = slowClient
                    .registerStreamConsumer(r -> r.streamARN("arn:aws:kinesis:us-east-1:000000000000:stream/s")
                            .consumerName("c"))
                    .join()
                    .consumer()
                    .consumerARN();
            assertThat(Subscribed.open(slowClient, created, SHARD, Subscribed.LATEST)
                            .end())
                    .isInstanceOf(ResourceInUseException.class)
                    .hasMessageContaining("is not in ACTIVE status");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aClientThatGoesAwayFreesItsPlaceAtOnce(Transport transport) {
        createStream();
        try (KinesisAsyncClient leaving = Clients.client(engine, transport)) {
            Subscribed left = Subscribed.open(leaving, consumer, SHARD, Subscribed.LATEST);
            left.next();
            left.close();
            subscribeWhenFree().close();
        }
    }

    /** Subscribes as soon as that is granted: the clock stands still, so a place that is taken is refused. */
    private Subscribed subscribeWhenFree() {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            Subscribed attempt = subscribe(Subscribed.LATEST);
            if (attempt.isGranted()) {
                return attempt;
            }
            assertThat(attempt.end()).isInstanceOf(ResourceInUseException.class);
            assertThat(System.nanoTime()).as("the place is still taken").isLessThan(deadline);
        }
    }

    @Test
    void aClientThatAsksForNothingMoreIsSentLittleAndFindsTheRestLater() {
        createStream();
        String data = "x".repeat(100_000);
        int records = 200;
        for (int i = 0; i < records; i++) {
            kinesis.put("k", data);
            clock.advance(Duration.ofMillis(100));
        }
        Subscribed hesitant = Subscribed.hesitant(client, consumer, SHARD, Subscribed.TRIM_HORIZON);
        hesitant.ask(1);
        SubscribeToShardEvent first = hesitant.nextFull();
        // Ten times what is left to send at 2 MiB a second.
        clock.advance(Duration.ofSeconds(100));
        clock.advance(Duration.ofSeconds(200));
        hesitant.ask(Long.MAX_VALUE);
        assertThat(hesitant.end()).isNull();
        int found = first.records().size();
        String continuation = first.continuationSequenceNumber();
        while (hesitant.waiting() > 0) {
            SubscribeToShardEvent event = hesitant.next();
            found += event.records().size();
            continuation = event.continuationSequenceNumber();
        }
        assertThat(found).isBetween(1, records / 2);
        try (Subscribed rest = subscribe(Subscribed.at(ShardIteratorType.AFTER_SEQUENCE_NUMBER, continuation))) {
            while (found < records) {
                if (rest.waiting() == 0) {
                    clock.advance(Duration.ofSeconds(1));
                }
                found += rest.next().records().size();
            }
        }
        assertThat(found).isEqualTo(records);
    }

    @Test
    void aConsumerGetsTwoMebibytesASecondFromAShardAndNoMore() {
        createStream();
        String quarter = "x".repeat((256 << 10) - 1);
        for (int i = 0; i < 16; i++) {
            kinesis.put("k", quarter);
            clock.advance(Duration.ofMillis(300));
        }
        try (Subscribed subscribed = subscribe(Subscribed.TRIM_HORIZON)) {
            assertThat(subscribed.records(8)).as("the first second's worth").hasSize(8);
            assertThat(subscribed.waiting()).isZero();
            clock.advance(Duration.ofMillis(499));
            assertThat(subscribed.waiting()).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(subscribed.records(4)).hasSize(4);
            assertThat(subscribed.waiting()).isZero();
            clock.advance(Duration.ofMillis(500));
            assertThat(subscribed.records(4)).hasSize(4);
        }
    }
}
