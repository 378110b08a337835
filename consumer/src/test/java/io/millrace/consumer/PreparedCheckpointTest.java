package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.lease.LeaseConfig;
import io.millrace.consumer.lease.LeaseTables;
import io.millrace.consumer.process.ShardContext;
import io.millrace.consumer.shard.PendingCheckpoint;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A lease table that a KCL application left in the middle of a checkpoint in two phases. */
class PreparedCheckpointTest {
    @Test
    void processorIsToldWhatWasPreparedWhenItsShardStarts() throws Exception {
        CompletableFuture<ShardContext> started = new CompletableFuture<>();
        try (Engine engine = new Engine()) {
            engine.createStream("orders", 1);
            new LeaseTables(engine.dynamoDb(), Duration.ofSeconds(30))
                    .createIfMissing(LeaseConfig.of("moving", "any", Position.trimHorizon()))
                    .toCompletableFuture()
                    .join();
            engine.dynamoDb()
                    .putItem(put -> put.tableName("moving")
                            .item(Map.of(
                                    "leaseKey", AttributeValue.fromS("shardId-000000000000"),
                                    "leaseCounter", AttributeValue.fromN("12"),
                                    "checkpoint", AttributeValue.fromS("TRIM_HORIZON"),
                                    "checkpointSubSequenceNumber", AttributeValue.fromN("0"),
                                    "pendingCheckpoint", AttributeValue.fromS("4960"),
                                    "pendingCheckpointSubSequenceNumber", AttributeValue.fromN("2"),
                                    "pendingCheckpointState", AttributeValue.fromB(SdkBytes.fromUtf8String("half")))))
                    .join();
            try (KinesisConsumer consumer = engine.consumer("orders", "moving")
                    .processor(context -> {
                        started.complete(context);
                        return (batch, checkpointer) -> {};
                    })
                    .build()) {
                consumer.start();
                ShardContext context = started.get(30, TimeUnit.SECONDS);

                assertThat(context.start()).isEqualTo(Position.trimHorizon());
                assertThat(context.pending())
                        .contains(new PendingCheckpoint(
                                new Position.After(new RecordPosition(new SequenceNumber("4960"), 2)),
                                Optional.of(ByteBuffer.wrap("half".getBytes(StandardCharsets.UTF_8)))));
            }
        }
    }
}
