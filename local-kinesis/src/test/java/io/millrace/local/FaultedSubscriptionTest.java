package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.Clients.Transport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Faults that strike SubscribeToShard, before it begins and in its midst. */
class FaultedSubscriptionTest {
    private static final String SHARD = "shardId-000000000000";

    private final TestClock clock = new TestClock();
    private final FaultPlan faults = FaultPlan.seeded(1);
    private final LocalKinesis engine = LocalKinesis.builder()
            .limits(Limits.none())
            .clock(clock)
            .tlsPort(0)
            .faults(faults)
            .start();
    private final KinesisAsyncClient client = Clients.client(engine, Transport.HTTP_2_CLEARTEXT);
    private final Kinesis kinesis = new Kinesis(client, "s");
    private final String consumer;

    FaultedSubscriptionTest() {
        engine.createStream("s", 1);
        consumer = client.registerStreamConsumer(r -> r.streamARN("arn:aws:kinesis:us-east-1:000000000000:stream/s")
                        .consumerName("c"))
                .join()
                .consumer()
                .consumerARN();
    }

    @AfterEach
    void stop() {
        client.close();
        engine.close();
    }

    private Subscribed subscribe() {
        return Subscribed.open(client, consumer, SHARD, Subscribed.LATEST);
    }

    /** Takes the event that a new subscription begins with and one more. */
    private static String twoEvents(Subscribed subscribed, Kinesis kinesis) {
        subscribed.next();
        kinesis.put("k", "second");
        return subscribed.nextFull().continuationSequenceNumber();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1", "HTTP_2_CLEARTEXT", "TLS_HTTP_2_ALPN"})
    void aSubscriptionEndsInOrderAfterItsEventsAndGoesOnFromThere(Transport transport) {
        faults.add(FaultRule.endEvents(2).onStream("s").onShard(SHARD).times(1));
        try (KinesisAsyncClient reader = Clients.client(engine, transport)) {
            String continuation;
            try (Subscribed subscribed = Subscribed.open(reader, consumer, SHARD, Subscribed.LATEST)) {
                continuation = twoEvents(subscribed, kinesis);
                assertThat(subscribed.end()).isNull();
                assertThat(subscribed.waiting()).isZero();
            }
            kinesis.put("k", "third");
            try (Subscribed again = Subscribed.open(
                    reader, consumer, SHARD, Subscribed.at(ShardIteratorType.AFTER_SEQUENCE_NUMBER, continuation))) {
                assertThat(again.records(1)).containsExactly("third");
            }
        }
        assertThat(faults.recorded(FaultKind.END_EVENTS)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1", "HTTP_2_CLEARTEXT"})
    void aSubscriptionIsCutOffAfterItsEvents(Transport transport) {
        faults.add(FaultRule.of(FaultKind.RESET).afterEvents(2).times(1));
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY).afterEvents(2).times(1));
        try (KinesisAsyncClient reader = Clients.client(engine, transport)) {
            for (int i = 0; i < 2; i++) {
                try (Subscribed subscribed = Subscribed.open(reader, consumer, SHARD, Subscribed.LATEST)) {
                    subscribed.next();
                    kinesis.put("k", "second");
                    // What the SDK makes of it, a failure or an end, differs; that it is over must show.
                    subscribed.end();
                    assertThat(subscribed.waiting()).isLessThanOrEqualTo(1);
                }
            }
        }
        assertThat(faults.counts()).extracting(FaultCount::struck).containsExactly(1L, 1L);
    }

    @Test
    void aSubscriptionThatLostItsConnectionWasNotEndedInOrder() throws IOException {
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY).afterEvents(1).times(1));
        String request = "{\"ConsumerARN\":\"" + consumer + "\",\"ShardId\":\"" + SHARD
                + "\",\"StartingPosition\":{\"Type\":\"LATEST\"}}";
        try (RawConnection raw = new RawConnection(engine.endpoint())) {
            raw.send("Kinesis_20131202.SubscribeToShard", request);

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("initial-response", "ContinuationSequenceNumber")
                    .doesNotEndWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aSubscriptionFailsWithAnExceptionInItsMidst() {
        faults.add(FaultRule.refuse(FaultRefusal.kmsThrottling()).afterEvents(2).times(1));
        try (Subscribed subscribed = subscribe()) {
            twoEvents(subscribed, kinesis);
            assertThat(subscribed.end()).isInstanceOf(KmsThrottlingException.class);
        }
    }

    @Test
    void aStalledSubscriptionIsSilentForEverAndDoesNotEvenEnd() {
        faults.add(FaultRule.of(FaultKind.STALL).afterEvents(2).times(1));
        try (Subscribed subscribed = subscribe()) {
            twoEvents(subscribed, kinesis);
            kinesis.put("k", "kept back");
            clock.advance(Duration.ofMinutes(6));
            // The engine's connection works on: what it answers here came after anything it would have pushed.
            assertThat(kinesis.shards()).hasSize(1);
            assertThat(subscribed.waiting()).isZero();
            assertThat(subscribed.isOpen()).isTrue();
            try (Subscribed other = subscribe()) {
                assertThat(other.next().records()).isEmpty();
            }
        }
    }

    @Test
    void aFrozenSubscriptionTakesItsWholeConnectionAlong() {
        faults.add(FaultRule.of(FaultKind.FREEZE).afterEvents(1).times(1));
        try (Subscribed subscribed = subscribe()) {
            subscribed.next();
            kinesisOnAnotherConnection("kept back");
            clock.advance(Duration.ofMinutes(6));
            assertThat(subscribed.waiting()).isZero();
            assertThat(subscribed.isOpen()).isTrue();
        }
    }

    private void kinesisOnAnotherConnection(String data) {
        try (KinesisAsyncClient other = Clients.plain(engine)) {
            new Kinesis(other, "s").put("k", data);
        }
    }

    @Test
    void aLostReplyToASubscriptionLeavesItsPlaceFree() {
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY)
                .onOperation("SubscribeToShard")
                .times(1));
        try (Subscribed lost = subscribe()) {
            assertThat(lost.end()).isNotNull();
        }
        try (Subscribed next = subscribe()) {
            assertThat(next.next().records()).isEmpty();
        }
    }

    @Test
    void aSubscriptionThatArrivesLateDisplacesTheOneInUse() {
        faults.add(FaultRule.cutAndArriveLate(Duration.ofSeconds(10))
                .onOperation("SubscribeToShard")
                .times(1));
        try (Subscribed late = subscribe()) {
            assertThat(late.end()).isNotNull();
        }
        try (Subscribed used = subscribe()) {
            used.next();
            clock.advance(Duration.ofSeconds(10));
            assertThat(used.end()).isInstanceOf(ResourceInUseException.class);
        }
    }
}
