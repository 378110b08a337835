package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final int LARGEST = 64 * 1024;

    private final ProducerConfig config = ProducerSimulationTest.config(false, null);
    private final ByteBudget budget = new ByteBudget(config.sizes().maxBufferedBytes());
    private final Inbox inbox = new Inbox();
    private final Intake intake = new Intake(config, budget, inbox, null);

    @Test
    void theLargestRecordGoesInAndOneByteMoreIsRefusedWithItsSizes() {
        assertThat(intake.put(UserRecord.of("key", new byte[LARGEST - 3]))).isNotDone();
        assertThatThrownBy(() -> intake.put(UserRecord.of("key", new byte[LARGEST - 2])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65537 bytes")
                .hasMessageContaining("maxRecordSize");
    }

    @Test
    void headersCountWithTheEnvelopeTheyNeed() {
        List<Header> headers = List.of(new Header("trace", "x".repeat(100)));
        UserRecord fits = UserRecord.of("key", new byte[LARGEST - 250]).withHeaders(headers);
        UserRecord tooLarge = UserRecord.of("key", new byte[LARGEST - 120]).withHeaders(headers);
        assertThat(intake.put(fits)).isNotDone();
        assertThatThrownBy(() -> intake.put(tooLarge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of envelope");
    }

    @Test
    void keysOf256CharactersGoInAndLongerOrEmptyOnesAreRefused() {
        assertThat(intake.put(UserRecord.of("k".repeat(256), new byte[1]))).isNotDone();
        assertThat(intake.put(UserRecord.of("\uD83D\uDE00".repeat(256), new byte[1])))
                .isNotDone();
        assertThatThrownBy(() -> intake.put(UserRecord.of("k".repeat(257), new byte[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("257");
        assertThatThrownBy(() -> intake.put(UserRecord.of("", new byte[1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theBytesAreCopiedBeforePutReturnsAndTheBuffersPositionStays() {
        byte[] bytes = {1, 2, 3, 4};
        ByteBuffer data = ByteBuffer.wrap(bytes, 1, 2);
        assertThat(intake.put(UserRecord.of("key", data))).isNotDone();
        bytes[1] = 99;

        PendingRecord pending = (PendingRecord) Objects.requireNonNull(next());
        assertThat(pending.bytes()).containsExactly(2, 3);
        assertThat(pending.record().data()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(data.position()).isEqualTo(1);
    }

    @Test
    void aFullBudgetFailsTheFutureAndNothingElse() {
        while (budget.tryTake(1000)) {}
        assertThatThrownBy(
                        () -> intake.put(UserRecord.of("key", new byte[5000])).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(PutFailedException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(PutFailedException.Reason.BUFFER_FULL);
                    assertThat(failure).hasMessageContaining("262144 bytes");
                });
        assertThat(next()).isNull();
    }

    @Test
    void everyByteTakenComesBackWhenTheInboxIsClosed() {
        inbox.close();
        assertThat(intake.put(UserRecord.of("key", new byte[50]))).isCompletedExceptionally();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void dataWithoutAKeySpreadEvenlyUnderShortKeys() {
        int shards = 16;
        int[] perShard = new int[shards];
        for (int i = 0; i < 16_000; i++) {
            assertThat(intake.putAnywhere(ByteBuffer.wrap(new byte[] {7}))).isNotDone();
            PendingRecord pending = (PendingRecord) Objects.requireNonNull(next());
            budget.release(pending.chargedBytes);
            assertThat(pending.record().partitionKey()).matches("[A-Za-z0-9_-]{6}");
            assertThat(pending.hash)
                    .isEqualTo(HashKey.ofPartitionKey(pending.record().partitionKey()));
            perShard[(int) (pending.hash.high() >>> 60)]++;
        }
        // Ten standard deviations around the mean of 1,000.
        assertThat(Arrays.stream(perShard).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(700, 1300));
    }

    @Test
    void aListWithOneRecordThatCannotBePutIsRefusedWhole() {
        List<UserRecord> records = List.of(UserRecord.of("good", new byte[1]), UserRecord.of("", new byte[1]));
        assertThatThrownBy(() -> intake.putAll(records))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record 1")
                .hasMessageContaining("1 to 256 characters");
        assertThat(next()).isNull();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aListEndsOnceAndSaysWhichRecordsFoundNoRoom() {
        UserRecord small = UserRecord.of("key", new byte[10]);
        UserRecord large = UserRecord.of("key", new byte[60_000]);
        CompletableFuture<BatchResult> batch = intake.putAll(List.of(small, large, large, large, large, small));
        PutResult stored = new PutResult("shardId-0", "1", 0, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(batch).isNotDone();
            ((PendingRecord) Objects.requireNonNull(next())).complete(stored);
        }
        assertThat(next()).isNull();
        assertThat(batch).isCompletedWithValueMatching(result -> !result.isStored());
        List<BatchResult.NotStored> missing = batch.join().notStored();
        assertThat(missing).extracting(BatchResult.NotStored::index).containsExactly(4);
        assertThat(missing.get(0).failure().reason()).isEqualTo(PutFailedException.Reason.BUFFER_FULL);
        assertThat(batch.join().endings().get(5)).isEqualTo(new BatchResult.Stored(stored));
    }

    @Test
    void anEmptyListHasEndedWhenItIsPut() {
        assertThat(intake.putAll(List.of()).join().isStored()).isTrue();
    }

    @Test
    void headersOfTheOptionStandBehindThoseOfTheRecordAndCount() {
        Intake tracing = new Intake(config, budget, inbox, record -> List.of(new Header("for", record.partitionKey())));
        UserRecord record = UserRecord.of("key", new byte[1]).withHeaders(List.of(new Header("own", "1")));
        assertThat(tracing.put(record)).isNotDone();
        PendingRecord pending = (PendingRecord) Objects.requireNonNull(next());
        assertThat(pending.record().headers()).containsExactly(new Header("own", "1"), new Header("for", "key"));
        assertThat(pending.needsEnvelope).isTrue();
        assertThat(pending.chargedBytes).isEqualTo(1 + 3 + 4 + 16 + 6 + 16 + PendingRecord.OVERHEAD_BYTES);
    }

    @Test
    @SuppressWarnings("NullAway")
    void aFunctionOfHeadersThatThrowsOrAnswersNullIsMisuseAndPutsNothing() {
        Intake throwing = new Intake(config, budget, inbox, record -> {
            throw new IllegalStateException("no span");
        });
        Intake answeringNull = new Intake(config, budget, inbox, record -> null);
        for (Intake bad : List.of(throwing, answeringNull)) {
            assertThatThrownBy(() -> bad.put(UserRecord.of("key", new byte[1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("headers option");
        }
        assertThat(next()).isNull();
        assertThat(budget.usedBytes()).isZero();
    }

    private @Nullable Message next() {
        inbox.collect();
        return inbox.poll();
    }
}
