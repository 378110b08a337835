package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

class PaceTest {
    private static final String SHARD = "shardId-000000000000";
    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    private static final int MEBIBYTE = 1 << 20;

    /** An engine on a clock of its own, with one stream of one shard, and a client. */
    private static final class Venue implements AutoCloseable {
        private final TestClock clock = new TestClock();
        private final LocalKinesis engine;
        private final KinesisAsyncClient client;
        private final Kinesis kinesis;

        Venue(Limits limits) {
            engine = LocalKinesis.builder()
                    .clock(clock)
                    .limits(limits)
                    .accountLimits(AccountLimits.none())
                    .start();
            client = Clients.plain(engine);
            kinesis = new Kinesis(client, "s");
            engine.createStream("s", 1);
        }

        boolean takes(int sizeBytes) {
            CompletableFuture<?> put = client.putRecord(
                    r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromByteArray(new byte[sizeBytes - 1])));
            return succeeds(put, ProvisionedThroughputExceededException.class);
        }

        @Override
        public void close() {
            client.close();
            engine.close();
        }
    }

    private final Venue service = new Venue(Limits.service());

    @AfterEach
    void close() {
        service.close();
    }

    private static boolean succeeds(CompletableFuture<?> call, Class<? extends Throwable> refusal) {
        if (call.handle((answer, failure) -> failure == null).join()) {
            return true;
        }
        assertThat(Kinesis.failure(call)).isInstanceOf(refusal).hasMessageContaining("Rate exceeded for ");
        return false;
    }

    private static int answered(int calls, Supplier<CompletableFuture<?>> call) {
        int answered = 0;
        for (int i = 0; i < calls; i++) {
            answered += succeeds(call.get(), LimitExceededException.class) ? 1 : 0;
        }
        return answered;
    }

    static Stream<Arguments> actionsAndTheirRates() {
        return Stream.of(
                Arguments.of("ListStreams", 5, call(KinesisAsyncClient::listStreams)),
                Arguments.of("DescribeStream", 10, call(client -> client.describeStream(r -> r.streamName("s")))),
                Arguments.of(
                        "DescribeStreamSummary",
                        20,
                        call(client -> client.describeStreamSummary(r -> r.streamName("s")))),
                Arguments.of("DescribeLimits", 1, call(KinesisAsyncClient::describeLimits)),
                Arguments.of(
                        "IncreaseStreamRetentionPeriod",
                        5,
                        call(client -> client.increaseStreamRetentionPeriod(
                                r -> r.streamName("s").retentionPeriodHours(24)))),
                Arguments.of(
                        "DecreaseStreamRetentionPeriod",
                        5,
                        call(client -> client.decreaseStreamRetentionPeriod(
                                r -> r.streamName("s").retentionPeriodHours(24)))),
                Arguments.of("ListTagsForStream", 5, call(client -> client.listTagsForStream(r -> r.streamName("s")))),
                Arguments.of(
                        "RemoveTagsFromStream",
                        5,
                        call(client -> client.removeTagsFromStream(
                                r -> r.streamName("s").tagKeys("none")))),
                Arguments.of(
                        "ListStreamConsumers", 5, call(client -> client.listStreamConsumers(r -> r.streamARN(ARN)))),
                Arguments.of(
                        "ListTagsForResource", 5, call(client -> client.listTagsForResource(r -> r.resourceARN(ARN)))));
    }

    /** A call of one action. */
    private interface Action {
        CompletableFuture<?> call(KinesisAsyncClient client);
    }

    private static Action call(Action action) {
        return action;
    }

    @ParameterizedTest(name = "{0}: {1} a second")
    @MethodSource("actionsAndTheirRates")
    void controlPlaneActionsAreRefusedAboveTheirRateAndRecover(String name, int perSecond, Action action) {
        KinesisAsyncClient client = service.client;
        assertThat(answered(perSecond + 3, () -> action.call(client))).isEqualTo(perSecond);

        service.clock.advance(Duration.ofMillis(1000 / perSecond));
        assertThat(answered(2, () -> action.call(client))).isEqualTo(1);
    }

    @Test
    void updateShardCountTakesTenASecondOverAllStreams() {
        int answered = 0;
        for (int i = 0; i < 12; i++) {
            String stream = "s" + i;
            service.engine.createStream(stream, 1);
            answered += answered(
                    1,
                    () -> service.client.updateShardCount(
                            r -> r.streamName(stream).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING)));
        }
        assertThat(answered).isEqualTo(10);
    }

    @Test
    void consumersAreRegisteredFiveTimesASecondAndDescribedTwenty() {
        int[] registered = new int[1];
        assertThat(answered(
                        7,
                        () -> service.client.registerStreamConsumer(
                                r -> r.streamARN(ARN).consumerName("c" + registered[0]++))))
                .isEqualTo(5);
        assertThat(answered(
                        23,
                        () -> service.client.describeStreamConsumer(
                                r -> r.streamARN(ARN).consumerName("c0"))))
                .isEqualTo(20);
    }

    @Test
    void aFailedCallCountsToo() {
        for (int i = 0; i < 5; i++) {
            assertThat(Kinesis.failure(service.client.deleteStream(r -> r.streamName("none"))))
                    .hasMessageContaining("not found");
        }
        assertThat(Kinesis.failure(service.client.deleteStream(r -> r.streamName("s"))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("Rate exceeded for stream s under account 000000000000.");
    }

    @Test
    void createStreamTakesFiveASecondFromClientsAndAnyNumberFromTheOwner() {
        for (int i = 0; i < 20; i++) {
            service.engine.createStream("own" + i, 1);
        }
        for (int i = 0; i < 5; i++) {
            String name = "theirs" + i;
            service.client.createStream(r -> r.streamName(name).shardCount(1)).join();
        }
        assertThat(Kinesis.failure(
                        service.client.createStream(r -> r.streamName("theirs5").shardCount(1))))
                .isInstanceOf(LimitExceededException.class);
    }

    @Test
    void listShardsIsPacedStreamByStream() {
        try (Venue venue = new Venue(Limits.service().withActionRate("ListShards", 2))) {
            venue.engine.createStream("other", 1);
            assertThat(answered(4, () -> venue.client.listShards(r -> r.streamName("s"))))
                    .isEqualTo(2);
            assertThat(answered(4, () -> venue.client.listShards(r -> r.streamName("other"))))
                    .isEqualTo(2);
        }
    }

    @Test
    void aStreamIsTheSameByNameAndByArn() {
        try (Venue venue = new Venue(Limits.service().withActionRate("ListShards", 2))) {
            venue.kinesis.shards();
            venue.client.listShards(r -> r.streamARN(ARN)).join();
            assertThat(answered(1, () -> venue.client.listShards(r -> r.streamARN(ARN))))
                    .isZero();
        }
    }

    @Test
    void listShardsAnswersAThousandTimesASecond() {
        int[] answered = new int[1];
        for (int i = 0; i < 1000; i++) {
            answered[0] += service.kinesis.shards().size();
        }
        assertThat(answered[0]).isEqualTo(1000);
        assertThat(answered(2, () -> service.client.listShards(r -> r.streamName("s"))))
                .isZero();
    }

    @Test
    void liftedControlPlaneRatesRefuseNothingAndLeaveTheShardsTheirs() {
        try (Venue venue = new Venue(Limits.service().withoutControlPlaneRates())) {
            assertThat(answered(30, venue.client::listStreams)).isEqualTo(30);
            for (int i = 0; i < 30; i++) {
                venue.kinesis.iterator(SHARD, ShardIteratorType.LATEST);
            }
            assertThat(venue.takes(MEBIBYTE)).isTrue();
            assertThat(venue.takes(2)).isFalse();
        }
    }

    @Test
    void aSixthGetShardIteratorWithinASecondIsRefusedForItsShardAlone() {
        service.engine.createStream("other", 1);
        for (int i = 0; i < 5; i++) {
            service.kinesis.iterator(SHARD, ShardIteratorType.LATEST);
        }
        assertThat(Kinesis.failure(service.client.getShardIterator(
                        r -> r.streamName("s").shardId(SHARD).shardIteratorType(ShardIteratorType.LATEST))))
                .isInstanceOf(ProvisionedThroughputExceededException.class)
                .hasMessageContaining("Rate exceeded for shard " + SHARD + " in stream s under account 000000000000.");
        new Kinesis(service.client, "other").iterator(SHARD, ShardIteratorType.LATEST);
        service.clock.advance(Duration.ofMillis(200));
        service.kinesis.iterator(SHARD, ShardIteratorType.LATEST);
    }

    @Test
    void aShardGivesTwoMebibytesASecond() {
        for (int i = 0; i < 8; i++) {
            assertThat(service.takes(MEBIBYTE)).isTrue();
            service.clock.advance(Duration.ofSeconds(1));
        }
        String iterator = service.kinesis.iterator(SHARD, ShardIteratorType.TRIM_HORIZON);
        GetRecordsResponse two = read(iterator, 2);
        GetRecordsResponse three = read(two.nextShardIterator(), 1);
        assertThat(Kinesis.failure(service.client.getRecords(r -> r.shardIterator(three.nextShardIterator()))))
                .isInstanceOf(ProvisionedThroughputExceededException.class);

        service.clock.advance(Duration.ofMillis(499));
        assertThat(Kinesis.failure(service.client.getRecords(r -> r.shardIterator(three.nextShardIterator()))))
                .isInstanceOf(ProvisionedThroughputExceededException.class);
        service.clock.advance(Duration.ofMillis(1));
        assertThat(read(three.nextShardIterator(), 1).records()).hasSize(1);
    }

    private GetRecordsResponse read(String iterator, int limit) {
        return service.client
                .getRecords(r -> r.shardIterator(iterator).limit(limit))
                .join();
    }

    @Test
    void aLargeRecordPassesARestedShardWhichPaysForItLater() {
        service.client
                .updateMaxRecordSize(r -> r.streamARN(ARN).maxRecordSizeInKiB(10_240))
                .join();
        assertThat(service.takes(5 * MEBIBYTE)).isTrue();

        service.clock.advance(Duration.ofMillis(3999));
        assertThat(service.takes(2)).isFalse();
        service.clock.advance(Duration.ofMillis(2));
        assertThat(service.takes(2)).isTrue();
        assertThat(service.takes(5 * MEBIBYTE)).isFalse();
    }

    @Test
    void aSettableBurstSavesUpSeveralSeconds() {
        try (Venue venue = new Venue(Limits.service().withWriteBurst(Duration.ofSeconds(3)))) {
            assertThat(venue.takes(MEBIBYTE)).isTrue();
            assertThat(venue.takes(MEBIBYTE)).isTrue();
            assertThat(venue.takes(MEBIBYTE)).isTrue();
            assertThat(venue.takes(2)).isFalse();
            venue.clock.advance(Duration.ofSeconds(1));
            assertThat(venue.takes(MEBIBYTE)).isTrue();
            assertThat(venue.takes(MEBIBYTE)).isFalse();
        }
    }

    @Test
    void aNewOnDemandStreamTakesFourMebibytesASecond() {
        service.client
                .createStream(
                        r -> r.streamName("wide").streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();
        List<String> hashes = new Kinesis(service.client, "wide")
                .shards().stream()
                        .map(shard -> shard.hashKeyRange().startingHashKey())
                        .toList();
        assertThat(hashes).hasSize(4);
        for (String hash : hashes) {
            PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                    .partitionKey("k")
                    .explicitHashKey(hash)
                    .data(SdkBytes.fromByteArray(new byte[MEBIBYTE / 4 - 1]))
                    .build();
            assertThat(service.client
                            .putRecords(r -> r.streamName("wide").records(Collections.nCopies(5, entry)))
                            .join()
                            .failedRecordCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void eachShardLimitCanBeSet() {
        try (Venue venue = new Venue(Limits.service()
                .withWriteBytesPerSecond(1000)
                .withReadCallsPerSecond(2)
                .withReadBytesPerSecond(10)
                .withAnswerBytes(500)
                .withIteratorCallsPerSecond(1)
                .withIteratorLife(Duration.ofSeconds(100)))) {
            assertThat(venue.takes(400)).isTrue();
            assertThat(venue.takes(400)).isTrue();
            assertThat(venue.takes(400)).isFalse();
            String iterator = venue.kinesis.iterator(SHARD, ShardIteratorType.TRIM_HORIZON);
            assertThat(venue.kinesis.get(iterator).records()).hasSize(1);
            venue.clock.advance(Duration.ofSeconds(39));
            assertThat(succeeds(
                            venue.client.getRecords(r -> r.shardIterator(iterator)),
                            ProvisionedThroughputExceededException.class))
                    .isFalse();
            venue.clock.advance(Duration.ofSeconds(1));
            assertThat(venue.kinesis.get(iterator).records()).hasSize(1);
            venue.clock.advance(Duration.ofSeconds(61));
            assertThat(Kinesis.failure(venue.client.getRecords(r -> r.shardIterator(iterator))))
                    .hasMessageContaining("Iterator expired");
        }
    }

    @Test
    void recordsPerSecondCanBeSet() {
        try (Venue venue = new Venue(Limits.none().withWriteRecordsPerSecond(2))) {
            assertThat(venue.takes(2)).isTrue();
            assertThat(venue.takes(2)).isTrue();
            assertThat(venue.takes(2)).isFalse();
        }
    }

    @Test
    void aLimitWithoutSenseIsRefusedByName() {
        assertThatThrownBy(() -> Limits.service().withReadCallsPerSecond(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("readCallsPerSecond is 0; it must be at least 1");
        assertThatThrownBy(() -> Limits.service().withActionRate("ListShard", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("action is ListShard; those with a rate of their own are [AddTagsToStream, ");
        assertThatThrownBy(() -> Limits.service().withIteratorLife(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("iteratorLife in milliseconds is 0");
    }
}
