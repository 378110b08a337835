package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class ReadingTest {
    private static final String SHARD = "shardId-000000000000";

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine = LocalKinesis.builder().clock(clock).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @BeforeEach
    void createStream() {
        engine.createStream("s", 1);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    @Test
    void eachIteratorTypeBeginsWhereItsNameSays() {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            numbers.add(kinesis.put("k", "r" + i).sequenceNumber());
            clock.advance(Duration.ofSeconds(1));
        }
        GetShardIteratorRequest.Builder at = GetShardIteratorRequest.builder()
                .shardId(SHARD)
                .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                .startingSequenceNumber(numbers.get(2));
        GetShardIteratorRequest.Builder after = at.copy().shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER);
        GetShardIteratorRequest.Builder time = GetShardIteratorRequest.builder()
                .shardId(SHARD)
                .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                .timestamp(clock.instant().minus(Duration.ofMillis(3500)));

        assertThat(readOnce(kinesis.iterator(SHARD, ShardIteratorType.TRIM_HORIZON)))
                .containsExactly("r0", "r1", "r2", "r3");
        assertThat(readOnce(kinesis.iterator(at))).containsExactly("r2", "r3");
        assertThat(readOnce(kinesis.iterator(after))).containsExactly("r3");
        assertThat(readOnce(kinesis.iterator(time))).containsExactly("r1", "r2", "r3");
        String latest = kinesis.iterator(SHARD, ShardIteratorType.LATEST);
        clock.advance(Duration.ofSeconds(1));
        kinesis.put("k", "r4");
        assertThat(readOnce(latest)).containsExactly("r4");
    }

    private List<String> readOnce(String iterator) {
        return kinesis.get(iterator).records().stream().map(Kinesis::text).toList();
    }

    @Test
    void aLimitedReadTellsHowFarBehindItIs() {
        kinesis.put("k", "first");
        kinesis.put("k", "second");
        clock.advance(Duration.ofSeconds(7));
        String iterator = kinesis.iterator(SHARD, ShardIteratorType.TRIM_HORIZON);

        GetRecordsResponse behind =
                client.getRecords(r -> r.shardIterator(iterator).limit(1)).join();
        GetRecordsResponse caughtUp = kinesis.get(behind.nextShardIterator());

        assertThat(behind.records()).extracting(Kinesis::text).containsExactly("first");
        assertThat(behind.millisBehindLatest()).isEqualTo(7000);
        assertThat(caughtUp.records()).extracting(Kinesis::text).containsExactly("second");
        assertThat(caughtUp.millisBehindLatest()).isZero();
        assertThat(kinesis.get(caughtUp.nextShardIterator()).records()).isEmpty();
    }

    @Test
    void anIteratorExpiresAfterFiveMinutes() {
        String iterator = kinesis.iterator(SHARD, ShardIteratorType.TRIM_HORIZON);
        clock.advance(Duration.ofMinutes(5));
        assertThat(kinesis.get(iterator).nextShardIterator()).isNotEqualTo(iterator);

        clock.advance(Duration.ofMillis(1));

        assertThat(Kinesis.failure(client.getRecords(r -> r.shardIterator(iterator))))
                .isInstanceOf(ExpiredIteratorException.class)
                .hasMessageContaining("300000 milliseconds");
    }

    @Test
    void aSixthReadWithinASecondIsRefusedAndTheShardRecovers() {
        String iterator = kinesis.iterator(SHARD, ShardIteratorType.LATEST);
        for (int i = 0; i < 5; i++) {
            kinesis.get(iterator);
        }

        assertThat(Kinesis.failure(client.getRecords(r -> r.shardIterator(iterator))))
                .isInstanceOf(ProvisionedThroughputExceededException.class)
                .hasMessageContaining(
                        "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000.");
        clock.advance(Duration.ofMillis(200));
        assertThat(kinesis.get(iterator).records()).isEmpty();
    }

    @Test
    void anAnswerOfTenMebibytesPausesTheShardForFiveSeconds() {
        for (int i = 0; i < 12; i++) {
            client.putRecord(r ->
                            r.streamName("s").partitionKey("k").data(SdkBytes.fromByteArray(new byte[(1 << 20) - 1])))
                    .join();
            clock.advance(Duration.ofSeconds(2));
        }
        GetRecordsResponse got = kinesis.get(kinesis.iterator(SHARD, ShardIteratorType.TRIM_HORIZON));
        assertThat(got.records()).hasSize(10);

        clock.advance(Duration.ofMillis(4999));
        assertThat(Kinesis.failure(client.getRecords(r -> r.shardIterator(got.nextShardIterator()))))
                .isInstanceOf(ProvisionedThroughputExceededException.class);
        clock.advance(Duration.ofMillis(2));
        assertThat(kinesis.get(got.nextShardIterator()).records()).hasSize(2);
    }

    @Test
    void recordsAreForgottenAfterTheRetentionPeriod() {
        kinesis.put("k", "old");
        clock.advance(Duration.ofHours(23));
        kinesis.put("k", "new");
        assertThat(kinesis.readAll(0)).containsExactly("old", "new");

        clock.advance(Duration.ofHours(1).plusMillis(1));

        assertThat(kinesis.readAll(0)).containsExactly("new");
    }

    @Test
    void badPositionsAreRefused() {
        engine.createStream("other", 2);
        String foreign = new Kinesis(client, "other")
                .putAt("340282366920938463463374607431768211455", "x")
                .sequenceNumber();

        assertThat(Kinesis.failure(client.getRecords(r -> r.shardIterator("bm9uc2Vuc2U="))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Invalid ShardIterator.");
        assertThat(Kinesis.failure(client.getShardIterator(r -> r.streamName("s")
                        .shardId(SHARD)
                        .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                        .startingSequenceNumber(foreign))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("did not come from this stream");
        assertThat(Kinesis.failure(client.getShardIterator(r -> r.streamName("s")
                        .shardId(SHARD)
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(clock.instant().plusSeconds(1)))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(client.getShardIterator(r ->
                        r.streamName("s").shardId("shardId-000000000009").shardIteratorType(ShardIteratorType.LATEST))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.getShardIterator(
                        r -> r.streamName("s").shardId(SHARD).shardIteratorType("SIDEWAYS"))))
                .isInstanceOf(KinesisException.class)
                .hasMessageContaining("SIDEWAYS");
    }

    @Test
    void anIteratorDoesNotOutliveItsStream() {
        String iterator = kinesis.iterator(SHARD, ShardIteratorType.TRIM_HORIZON);
        client.deleteStream(r -> r.streamName("s")).join();
        assertThat(Kinesis.failure(client.getRecords(r -> r.shardIterator(iterator))))
                .isInstanceOf(ResourceNotFoundException.class);

        clock.advance(Duration.ofSeconds(1));
        engine.createStream("s", 1);

        assertThat(Kinesis.failure(client.getRecords(r -> r.shardIterator(iterator))))
                .isInstanceOf(ResourceNotFoundException.class);
    }
}
