package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

class MemoryBoundTest {
    private static final String[] HASHES = {"0", "340282366920938463463374607431768211455"};

    private final TestClock clock = new TestClock();

    private LocalKinesis.Builder builder() {
        return LocalKinesis.builder().clock(clock).limits(Limits.none());
    }

    /** Writes a record of this size, its key included, into one of two shards. */
    private static void put(KinesisAsyncClient client, int shard, int sizeBytes) {
        client.putRecord(r -> r.streamName("s")
                        .partitionKey("k")
                        .explicitHashKey(HASHES[shard])
                        .data(SdkBytes.fromByteArray(new byte[sizeBytes - 1])))
                .join();
    }

    @Test
    void theOldestOfTheFullestShardGoFirstAndAreCounted() {
        try (LocalKinesis engine = builder().keepBytes(10_000).start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 2);
            Kinesis kinesis = new Kinesis(client, "s");
            for (int i = 0; i < 3; i++) {
                put(client, 1, 1000);
            }
            for (int i = 0; i < 20; i++) {
                put(client, 0, 1000);
                assertThat(engine.memoryUse().heldBytes()).isLessThanOrEqualTo(10_000);
            }

            assertThat(kinesis.readAll(1)).hasSize(3);
            int left = kinesis.readAll(0).size();
            assertThat(left).isBetween(6, 7);
            assertThat(engine.memoryUse()).isEqualTo(new MemoryUse((left + 3) * 1000L, 20 - left, (20 - left) * 1000L));
        }
    }

    @Test
    void theNewestRecordOfAShardStaysHoweverLargeItIs() {
        try (LocalKinesis engine = builder().keepBytes(100).start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 2);
            put(client, 0, 1000);
            put(client, 0, 2000);
            put(client, 1, 3000);

            assertThat(engine.memoryUse()).isEqualTo(new MemoryUse(5000, 1, 1000));
        }
    }

    @Test
    void whatABoundPerShardDropsIsCountedToo() {
        try (LocalKinesis engine = builder().keepBytesPerShard(2500).start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 2);
            for (int i = 0; i < 5; i++) {
                put(client, 0, 1000);
                put(client, 1, 1000);
            }
            assertThat(engine.memoryUse()).isEqualTo(new MemoryUse(4000, 6, 6000));
        }
    }

    @Test
    void recordsExpireThoughNobodyReadsOrWrites() {
        try (LocalKinesis engine = builder().start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 2);
            put(client, 0, 1000);
            clock.advance(Duration.ofHours(12));
            put(client, 1, 500);

            clock.advance(Duration.ofHours(12).plus(RetentionSweep.INTERVAL));
            assertThat(engine.memoryUse()).isEqualTo(new MemoryUse(500, 0, 0));
            clock.advance(Duration.ofHours(12));
            assertThat(engine.memoryUse()).isEqualTo(new MemoryUse(0, 0, 0));
        }
    }

    @Test
    void aDeletedStreamAndAClosedEngineHoldNothing() {
        LocalKinesis engine = builder().start();
        try (KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 2);
            put(client, 0, 1000);
            client.deleteStream(r -> r.streamName("s")).join();
            assertThat(engine.memoryUse().heldBytes()).isZero();
            engine.createStream("s", 2);
            put(client, 0, 1000);
        }
        engine.close();
        assertThat(engine.memoryUse().heldBytes()).isZero();
        clock.advance(Duration.ofDays(2));
    }

    @Test
    void aBoundWithoutSenseIsRefusedByName() {
        assertThatThrownBy(() -> builder().keepBytes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keepBytes is 0; it must be at least 1");
    }
}
