package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

class ConsumersTest {
    private static final Duration CHANGE_TIME = Duration.ofSeconds(10);
    private static final String STREAM_ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";

    private static final Limits LIMITS = Limits.service().withoutControlPlaneRates();

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine =
            LocalKinesis.builder().limits(LIMITS).clock(clock).start();
    private final KinesisAsyncClient client = Clients.plain(engine);

    @AfterEach
    void stop() {
        client.close();
        engine.close();
    }

    private static Consumer register(KinesisAsyncClient client, String name) {
        return client.registerStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName(name))
                .join()
                .consumer();
    }

    private ConsumerDescription describe(String name) {
        return client.describeStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName(name))
                .join()
                .consumerDescription();
    }

    private int consumerCount() {
        return client.describeStreamSummary(r -> r.streamName("s"))
                .join()
                .streamDescriptionSummary()
                .consumerCount();
    }

    @Test
    void aRegisteredConsumerIsDescribedByItsArnAndByItsName() {
        engine.createStream("s", 1);
        Consumer registered = register(client, "billing");

        assertThat(registered.consumerARN())
                .isEqualTo(STREAM_ARN + "/consumer/billing:" + clock.instant().getEpochSecond());
        assertThat(registered.consumerCreationTimestamp()).isEqualTo(clock.instant());
        assertThat(registered.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
        ConsumerDescription byName = describe("billing");
        assertThat(byName.consumerARN()).isEqualTo(registered.consumerARN());
        assertThat(byName.consumerName()).isEqualTo("billing");
        assertThat(byName.streamARN()).isEqualTo(STREAM_ARN);
        assertThat(client.describeStreamConsumer(r -> r.consumerARN(registered.consumerARN()))
                        .join()
                        .consumerDescription())
                .isEqualTo(byName);
        assertThat(consumerCount()).isEqualTo(1);
    }

    @Test
    void aConsumerIsCreatingAndDeletingForTheChangeTime() {
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .changeTime(CHANGE_TIME)
                        .start();
                KinesisAsyncClient slowClient = Clients.plain(slow)) {
            slow.createStream("s", 1);
            clock.advance(CHANGE_TIME);
            assertThat(register(slowClient, "c").consumerStatus()).isEqualTo(ConsumerStatus.CREATING);
            clock.advance(CHANGE_TIME.minusMillis(1));
            assertThat(status(slowClient)).isEqualTo(ConsumerStatus.CREATING);
            clock.advance(Duration.ofMillis(1));
            assertThat(status(slowClient)).isEqualTo(ConsumerStatus.ACTIVE);
            slowClient
                    .deregisterStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName("c"))
                    .join();
            assertThat(status(slowClient)).isEqualTo(ConsumerStatus.DELETING);
            assertThat(Kinesis.failure(slowClient.registerStreamConsumer(
                            r -> r.streamARN(STREAM_ARN).consumerName("c"))))
                    .isInstanceOf(ResourceInUseException.class);
            assertThat(Kinesis.failure(slowClient.deregisterStreamConsumer(
                            r -> r.streamARN(STREAM_ARN).consumerName("c"))))
                    .isInstanceOf(ResourceInUseException.class);
            clock.advance(CHANGE_TIME);
            assertThat(Kinesis.failure(slowClient.describeStreamConsumer(
                            r -> r.streamARN(STREAM_ARN).consumerName("c"))))
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }

    private static ConsumerStatus status(KinesisAsyncClient client) {
        return client.describeStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName("c"))
                .join()
                .consumerDescription()
                .consumerStatus();
    }

    @Test
    void aSixthConsumerInCreationIsRefused() {
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .changeTime(CHANGE_TIME)
                        .start();
                KinesisAsyncClient slowClient = Clients.plain(slow)) {
            slow.createStream("s", 1);
            clock.advance(CHANGE_TIME);
            for (int i = 0; i < 5; i++) {
                register(slowClient, "c" + i);
            }
            assertThat(Kinesis.failure(slowClient.registerStreamConsumer(
                            r -> r.streamARN(STREAM_ARN).consumerName("c5"))))
                    .isInstanceOf(LimitExceededException.class);
            clock.advance(CHANGE_TIME);
            assertThat(register(slowClient, "c5").consumerName()).isEqualTo("c5");
        }
    }

    @Test
    void aTwentyFirstConsumerIsRefusedUntilAnotherIsGone() {
        engine.createStream("s", 1);
        for (int i = 0; i < 20; i++) {
            register(client, "c" + i);
        }
        assertThat(Kinesis.failure(client.registerStreamConsumer(
                        r -> r.streamARN(STREAM_ARN).consumerName("one-more"))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("20");
        client.deregisterStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName("c7"))
                .join();
        register(client, "one-more");
        assertThat(consumerCount()).isEqualTo(20);
    }

    @Test
    void whatIsNotThereOrThereAlreadyIsRefusedByType() {
        engine.createStream("s", 1);
        String arn = register(client, "c").consumerARN();
        assertThat(Kinesis.failure(client.registerStreamConsumer(
                        r -> r.streamARN(STREAM_ARN).consumerName("c"))))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Consumer c under stream s already exists");
        assertThat(Kinesis.failure(client.registerStreamConsumer(
                        r -> r.streamARN(STREAM_ARN + "x").consumerName("c"))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.describeStreamConsumer(
                        r -> r.streamARN(STREAM_ARN).consumerName("d"))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.describeStreamConsumer(r -> r.consumerARN(arn + "0"))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.deregisterStreamConsumer(
                        r -> r.consumerARN(arn).streamARN(STREAM_ARN).consumerName("d"))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(client.describeStreamConsumer(r -> r.consumerName("c"))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(refusal("no spaces")).isEqualTo("ValidationException");
        assertThat(refusal("x".repeat(129))).isEqualTo("ValidationException");
    }

    private String refusal(String name) {
        Throwable failure = Kinesis.failure(
                client.registerStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName(name)));
        return ((KinesisException) failure).awsErrorDetails().errorCode();
    }

    @Test
    void consumersAreListedByNameInPagesWhoseTokensExpire() {
        engine.createStream("s", 1);
        List<String> names =
                IntStream.range(10, 17).mapToObj(number -> "c" + number).toList();
        names.forEach(name -> register(client, name));

        ListStreamConsumersResponse first = client.listStreamConsumers(
                        r -> r.streamARN(STREAM_ARN).maxResults(3))
                .join();
        ListStreamConsumersResponse second = client.listStreamConsumers(
                        r -> r.streamARN(STREAM_ARN).maxResults(4).nextToken(first.nextToken()))
                .join();
        assertThat(first.consumers()).extracting(Consumer::consumerName).isEqualTo(names.subList(0, 3));
        assertThat(second.consumers()).extracting(Consumer::consumerName).isEqualTo(names.subList(3, 7));
        assertThat(second.nextToken()).isNull();
        assertThat(Kinesis.failure(
                        client.listStreamConsumers(r -> r.streamARN(STREAM_ARN).nextToken("made up"))))
                .isInstanceOf(InvalidArgumentException.class);
        clock.advance(Duration.ofMinutes(6));
        assertThat(Kinesis.failure(
                        client.listStreamConsumers(r -> r.streamARN(STREAM_ARN).nextToken(first.nextToken()))))
                .isInstanceOf(ExpiredNextTokenException.class);
    }

    @Test
    void aStreamWithConsumersIsDeletedOnlyOnDemandAndTakesThemWithIt() {
        engine.createStream("s", 1);
        register(client, "c");
        assertThat(Kinesis.failure(client.deleteStream(r -> r.streamName("s"))))
                .isInstanceOf(ResourceInUseException.class);
        assertThat(Kinesis.failure(client.deleteStream(r -> r.streamName("s").enforceConsumerDeletion(false))))
                .isInstanceOf(ResourceInUseException.class);
        client.deleteStream(r -> r.streamName("s").enforceConsumerDeletion(true))
                .join();
        engine.createStream("s", 1);
        assertThat(client.listStreamConsumers(r -> r.streamARN(STREAM_ARN))
                        .join()
                        .consumers())
                .isEmpty();
    }

    @Test
    void consumersOutliveARestart(@TempDir Path directory) {
        String kept;
        try (LocalKinesis before = LocalKinesis.builder()
                        .limits(LIMITS)
                        .clock(clock)
                        .directory(directory)
                        .start();
                KinesisAsyncClient first = Clients.plain(before)) {
            before.createStream("s", 1);
            kept = register(first, "kept").consumerARN();
            register(first, "gone");
            first.deregisterStreamConsumer(r -> r.streamARN(STREAM_ARN).consumerName("gone"))
                    .join();
        }
        clock.advance(Duration.ofHours(1));
        try (LocalKinesis after = LocalKinesis.builder()
                        .limits(LIMITS)
                        .clock(clock)
                        .directory(directory)
                        .start();
                KinesisAsyncClient second = Clients.plain(after)) {
            List<Consumer> consumers = second.listStreamConsumers(r -> r.streamARN(STREAM_ARN))
                    .join()
                    .consumers();
            assertThat(consumers).extracting(Consumer::consumerARN).containsExactly(kept);
            assertThat(consumers).extracting(Consumer::consumerStatus).containsExactly(ConsumerStatus.ACTIVE);
        }
    }
}
