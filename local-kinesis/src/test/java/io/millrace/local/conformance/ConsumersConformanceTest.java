package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.IN_USE;
import static io.millrace.local.conformance.Service.LIMIT;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;

/** The consumers of enhanced fan-out: registered, described, listed, deregistered. */
@Conforming({
    "RegisterStreamConsumer",
    "DescribeStreamConsumer",
    "ListStreamConsumers",
    "DeregisterStreamConsumer",
    "DeleteStream"
})
class ConsumersConformanceTest {
    private final Service service;
    private final KinesisAsyncClient client;

    ConsumersConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    private Consumer registered(StreamUnderTest stream, String name) {
        return client.registerStreamConsumer(r -> r.streamARN(stream.arn()).consumerName(name))
                .join()
                .consumer();
    }

    private ConsumerDescription described(String consumerArn) {
        return client.describeStreamConsumer(r -> r.consumerARN(consumerArn))
                .join()
                .consumerDescription();
    }

    @Test
    void aConsumerIsRegisteredAndBecomesActive() {
        StreamUnderTest stream = service.newStream(1);

        Consumer consumer = registered(stream, "one");
        assertThat(consumer.consumerName()).isEqualTo("one");
        assertThat(consumer.consumerARN()).matches(stream.arn() + "/consumer/one:\\d+");
        service.awaitActiveConsumer(consumer.consumerARN());
        ConsumerDescription description = described(consumer.consumerARN());
        assertThat(description.streamARN()).isEqualTo(stream.arn());
        assertThat(description.consumerName()).isEqualTo("one");
        assertThat(description.consumerCreationTimestamp()).isEqualTo(consumer.consumerCreationTimestamp());
    }

    @Test
    void aConsumerIsDescribedByStreamAndName() {
        StreamUnderTest stream = service.newStream(1);
        String arn = registered(stream, "one").consumerARN();

        assertThat(client.describeStreamConsumer(r -> r.streamARN(stream.arn()).consumerName("one"))
                        .join()
                        .consumerDescription()
                        .consumerARN())
                .isEqualTo(arn);
    }

    @Test
    void aStreamCountsItsConsumers() {
        StreamUnderTest stream = service.newStream(1);
        service.awaitActiveConsumer(registered(stream, "one").consumerARN());
        service.awaitActiveConsumer(registered(stream, "two").consumerARN());

        assertThat(stream.summary().consumerCount()).isEqualTo(2);
    }

    @Test
    void consumersAreListedInPages() {
        StreamUnderTest stream = service.newStream(1);
        for (String name : List.of("a", "b", "c")) {
            service.awaitActiveConsumer(registered(stream, name).consumerARN());
        }

        ListStreamConsumersResponse first = client.listStreamConsumers(
                        r -> r.streamARN(stream.arn()).maxResults(2))
                .join();
        ListStreamConsumersResponse second = client.listStreamConsumers(
                        r -> r.streamARN(stream.arn()).nextToken(first.nextToken()))
                .join();
        assertThat(first.consumers()).hasSize(2);
        assertThat(second.nextToken()).isNull();
        List<Consumer> all = new ArrayList<>(first.consumers());
        all.addAll(second.consumers());
        assertThat(all).extracting(Consumer::consumerName).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aSecondConsumerOfTheSameNameIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        service.awaitActiveConsumer(registered(stream, "one").consumerARN());

        assertThat(outcome(client.registerStreamConsumer(
                        r -> r.streamARN(stream.arn()).consumerName("one"))))
                .isEqualTo(IN_USE);
    }

    @Test
    void theTwentyFirstConsumerIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        for (int i = 0; i < 20; i++) {
            service.awaitActiveConsumer(registered(stream, "consumer-" + i).consumerARN());
        }

        assertThat(outcome(client.registerStreamConsumer(
                        r -> r.streamARN(stream.arn()).consumerName("one too many"))))
                .isIn(INVALID);
        assertThat(outcome(client.registerStreamConsumer(
                        r -> r.streamARN(stream.arn()).consumerName("one-too-many"))))
                .isEqualTo(LIMIT);
    }

    @Test
    void aDeregisteredConsumerIsGone() {
        StreamUnderTest stream = service.newStream(1);
        String byArn = registered(stream, "by-arn").consumerARN();
        String byName = registered(stream, "by-name").consumerARN();
        service.awaitActiveConsumer(byArn);
        service.awaitActiveConsumer(byName);

        client.deregisterStreamConsumer(r -> r.consumerARN(byArn)).join();
        client.deregisterStreamConsumer(r -> r.streamARN(stream.arn()).consumerName("by-name"))
                .join();
        for (String arn : List.of(byArn, byName)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> outcome(client.describeStreamConsumer(r -> r.consumerARN(arn)))
                            .equals(NOT_FOUND));
        }
        assertThat(client.listStreamConsumers(r -> r.streamARN(stream.arn()))
                        .join()
                        .consumers())
                .isEmpty();
    }

    @Test
    void anUnknownConsumerIsNotFound() {
        StreamUnderTest stream = service.newStream(1);
        String arn = stream.arn() + "/consumer/nobody:1700000000";

        assertThat(List.of(
                        outcome(client.describeStreamConsumer(r -> r.consumerARN(arn))),
                        outcome(client.deregisterStreamConsumer(r -> r.consumerARN(arn))),
                        outcome(client.describeStreamConsumer(
                                r -> r.streamARN(stream.arn()).consumerName("nobody"))),
                        outcome(client.registerStreamConsumer(
                                r -> r.streamARN(stream.arn() + "-not").consumerName("nobody")))))
                .containsOnly(NOT_FOUND);
    }

    @Test
    void aStreamWithConsumersIsDeletedOnlyWithThem() {
        StreamUnderTest stream = service.newStream(1);
        service.awaitActiveConsumer(registered(stream, "one").consumerARN());

        assertThat(outcome(client.deleteStream(r -> r.streamName(stream.name()))))
                .isEqualTo(IN_USE);
        client.deleteStream(r -> r.streamName(stream.name()).enforceConsumerDeletion(true))
                .join();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Service.status(client, stream.name()).equals(NOT_FOUND));
    }
}
