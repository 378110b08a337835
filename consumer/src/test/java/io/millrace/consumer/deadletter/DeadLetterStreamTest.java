package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.shard.Position;
import io.millrace.local.Limits;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import io.millrace.local.RecordDistribution;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/** A stream of letters is read as any other is. */
class DeadLetterStreamTest {
    private static final String TARGET = "clicks-dead";
    private static final int LETTERS = 60;

    @Test
    void consumerGetsEveryLetterAlsoWhereTheServicePlacesThem() throws InterruptedException {
        try (LocalKinesis engine = LocalKinesis.builder().limits(Limits.none()).start();
                LocalDynamoDb tables = LocalDynamoDb.start();
                KinesisAsyncClient kinesis = Delivered.client(engine);
                DynamoDbAsyncClient dynamoDb = Delivered.at(
                                tables.endpoint(), DynamoDbAsyncClient.builder(), settings -> {})
                        .build()) {
            kinesis.createStream(create ->
                            create.streamName(TARGET).streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                    .join();
            engine.distributeRecords(TARGET, RecordDistribution.AUTO);
            KinesisDeadLetters letters = KinesisDeadLetters.to(kinesis, TARGET);
            for (int i = 0; i < LETTERS; i++) {
                letters.put(Letters.numbered(i)).toCompletableFuture().join();
            }
            assertThat(Delivered.in(kinesis, TARGET).stream()
                            .map(Delivered::shardId)
                            .distinct())
                    .hasSizeGreaterThan(1);
            assertThat(read(kinesis, dynamoDb)).hasSize(LETTERS);
        }
    }

    private static Set<DeadLetter> read(KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb)
            throws InterruptedException {
        Set<DeadLetter> read = new HashSet<>();
        CountDownLatch all = new CountDownLatch(LETTERS);
        try (KinesisConsumer consumer = KinesisConsumer.builder(TARGET, "looks-at-letters")
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .initialPosition(Position.trimHorizon())
                .onRecord(record -> {
                    synchronized (read) {
                        if (read.add(DeadLetterHeaders.read(record.content()).orElseThrow())) {
                            all.countDown();
                        }
                    }
                })
                .build()) {
            consumer.start();
            assertThat(all.await(60, TimeUnit.SECONDS)).as("all letters").isTrue();
            consumer.close(Duration.ofSeconds(20));
        }
        return read;
    }
}
