package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Letters on a local engine, read as the format's own decoder reads them. */
class KinesisDeadLettersTest {
    private static final String TARGET = "clicks-dead";

    private final FaultPlan faults = FaultPlan.seeded(3);
    private final LocalKinesis engine =
            LocalKinesis.builder().limits(Limits.none()).faults(faults).start();
    private final KinesisAsyncClient client = Delivered.client(engine);
    private final KinesisDeadLetters letters = KinesisDeadLetters.to(client, TARGET);

    @BeforeEach
    void createStream() {
        engine.createStream(TARGET, 4);
    }

    @AfterEach
    void stop() {
        client.close();
        engine.close();
    }

    @Test
    void recordArrivesAsItWasPutWithItsKeysAndTheFactsBehindItsHeaders() {
        letters.put(Letters.documented()).toCompletableFuture().join();
        Delivered delivered = only();
        assertThat(delivered.wire().partitionKey()).isEqualTo("user-42");
        assertThat(delivered.payload()).isInstanceOf(Payload.Aggregated.class);
        SubRecord sub = ((Payload.Aggregated) delivered.payload()).iterator().next();
        assertThat(sub.record()).isEqualTo(DeadLetterHeaders.mark(Letters.documented()));
        assertThat(DeadLetterHeaders.read(sub.record())).contains(Letters.documented());
        // 2^127, the explicit hash key, is the first of the third quarter; that of the partition key is not in it.
        assertThat(delivered.shardId()).isEqualTo("shardId-000000000002");
        assertThat(HashKey.ofPartitionKey("user-42").toDecimal()).isLessThan("1701");
    }

    @Test
    void streamIsFoundByItsArnAsWell() {
        String arn = client.describeStreamSummary(describe -> describe.streamName(TARGET))
                .join()
                .streamDescriptionSummary()
                .streamARN();
        KinesisDeadLetters.to(client, arn)
                .put(Letters.documented())
                .toCompletableFuture()
                .join();
        assertThat(only().wire().partitionKey()).isEqualTo("user-42");
    }

    @Test
    void letterThatWasSentTwiceHasOneIdAndIsMarkedSoThatNobodyFiltersIt() {
        faults.loseReplies("PutRecord", 0.4);
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            CompletionStage<?> put = letters.put(Letters.numbered(i));
            puts.add(put.toCompletableFuture());
        }
        Set<Long> acked = new HashSet<>();
        for (int i = 0; i < puts.size(); i++) {
            if (puts.get(i).handle((done, failure) -> failure == null).join()) {
                acked.add((long) i);
            }
        }
        faults.clear();
        Set<Object> ids = new HashSet<>();
        Set<Long> there = new HashSet<>();
        List<Delivered> all = Delivered.in(client, TARGET);
        for (Delivered delivered : all) {
            Payload.Aggregated aggregate = (Payload.Aggregated) delivered.payload();
            assertThat(aggregate.stamp()).map(UnitStamp::placedByService).contains(true);
            SubRecord sub = aggregate.iterator().next();
            ids.add(sub.id().orElseThrow());
            there.add(DeadLetterHeaders.read(sub.record())
                    .orElseThrow()
                    .source()
                    .position()
                    .subSequence());
        }
        assertThat(there).containsAll(acked);
        assertThat(acked).hasSizeGreaterThan(20);
        assertThat(ids).hasSizeLessThan(all.size()).hasSameSizeAs(there);
    }

    @Test
    void lowestNumberThatIsUnsettledFollowsTheLettersUnderWay() {
        OpenNumbers numbers = new OpenNumbers();
        List<OpenNumbers.Taken> taken =
                IntStream.range(0, 3).mapToObj(i -> numbers.take()).toList();
        assertThat(taken).extracting(OpenNumbers.Taken::number).containsExactly(0L, 1L, 2L);
        assertThat(taken).extracting(one -> one.stamp().lowestUnsettled()).containsOnly(0L);
        numbers.settle(1);
        assertThat(numbers.take().stamp().lowestUnsettled()).isZero();
        numbers.settle(0);
        assertThat(numbers.take().stamp().lowestUnsettled()).isEqualTo(2);
    }

    @Test
    void recordThatIsTooLargeForTheStreamFailsAndSaysSo() {
        byte[] data = new byte[1024 * 1024];
        new Random(1).nextBytes(data);
        DeadLetter letter = Letters.of("clicks", new UserRecord("k", null, ByteBuffer.wrap(data), List.of()));
        assertThatThrownBy(() -> letters.put(letter).toCompletableFuture().join())
                .cause()
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContainingAll("104", "bytes, more than stream clicks-dead allows", "MaxRecordSizeInKiB");
        List<DeadLetter> elsewhere = new ArrayList<>();
        DeadLetterDestination either = letters.orElse(given -> {
            elsewhere.add(given);
            return CompletableFuture.completedFuture("kept");
        });
        either.put(letter).toCompletableFuture().join();
        assertThat(elsewhere).containsExactly(letter);
    }

    @Test
    void keyThatNoStreamTakesFailsAndSaysSo() {
        for (String key : List.of("", "k".repeat(257))) {
            DeadLetter letter = Letters.of("clicks", UserRecord.of(key, Letters.bytes("x")));
            assertThatThrownBy(() -> letters.put(letter).toCompletableFuture().join())
                    .cause()
                    .isInstanceOf(DeadLetterException.class)
                    .hasMessageContainingAll("a partition key of " + key.length() + " characters", "orElse");
        }
        letters.put(Letters.of("clicks", UserRecord.of("k".repeat(256), Letters.bytes("x"))))
                .toCompletableFuture()
                .join();
        assertThat(only().wire().partitionKey()).hasSize(256);
    }

    @Test
    void streamThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> KinesisDeadLetters.to(client, "nowhere")
                        .put(Letters.documented())
                        .toCompletableFuture()
                        .join())
                .cause()
                .isInstanceOf(DeadLetterException.class)
                .hasMessageStartingWith("stream nowhere did not take a dead letter: ");
    }

    @Test
    void lettersOfTheStreamItselfAreRefused() {
        DeadLetter own = Letters.of(TARGET, Letters.documented().content());
        assertThatThrownBy(() -> letters.put(own).toCompletableFuture().join())
                .hasMessageContaining("come around for ever");
        assertThat(Delivered.in(client, TARGET)).isEmpty();
        String here = "arn:aws:kinesis:eu-west-1:111122223333:stream/clicks";
        String there = "arn:aws:kinesis:eu-west-1:444455556666:stream/clicks";
        assertThat(KinesisDeadLetters.isSame(here, "clicks")).isTrue();
        assertThat(KinesisDeadLetters.isSame("clicks", here)).isTrue();
        assertThat(KinesisDeadLetters.isSame(here, here)).isTrue();
        assertThat(KinesisDeadLetters.isSame(here, there)).isFalse();
        assertThat(KinesisDeadLetters.isSame("clicks", "clicks-dead")).isFalse();
    }

    private Delivered only() {
        List<Delivered> all = Delivered.in(client, TARGET);
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
