package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What compressing changes for the one who puts, and what it does not. */
class CompressedIntakeTest {
    private static final int LARGEST = 64 * 1024;
    private static final int KEY_AND_OBJECTS = 3 + PendingRecord.OVERHEAD_BYTES;
    private static final int HEADER_CHARGE = 19 + 4 + 16;

    private final ProducerConfig config = ProducerSimulationTest.config(false, null);
    private final ByteBudget budget = new ByteBudget(config.sizes().maxBufferedBytes());
    private final Inbox inbox = new Inbox();
    private final Intake intake =
            new Intake(config, budget, inbox, null, CompressorTest.compressor(Compression.gzip()));

    private @Nullable Message polled() {
        inbox.collect();
        return inbox.poll();
    }

    private PendingRecord accepted() {
        return (PendingRecord) Objects.requireNonNull(polled());
    }

    @Test
    void theBudgetCountsWhatIsKept() {
        UserRecord put = UserRecord.of("key", CompressorTest.lines(1, 20_000));
        assertThat(intake.put(put)).isNotDone();
        PendingRecord kept = accepted();
        assertThat(kept.bytes().length).isLessThan(6_000);
        assertThat(kept.chargedBytes).isEqualTo(kept.bytes().length + HEADER_CHARGE + KEY_AND_OBJECTS);
        assertThat(budget.usedBytes()).isEqualTo(kept.chargedBytes);
        assertThat(kept.needsEnvelope).isTrue();
        assertThat(kept.hash).isEqualTo(HashKey.ofPartitionKey("key"));
        assertThat(Compressor.original(kept.record())).isEqualTo(put);
    }

    @Test
    void aRecordThatStaysAsItIsNeedsNoEnvelopeAndCountsAsEver() {
        assertThat(intake.put(UserRecord.of("key", CompressorTest.lines(1, 500))))
                .isNotDone();
        PendingRecord kept = accepted();
        assertThat(kept.needsEnvelope).isFalse();
        assertThat(budget.usedBytes()).isEqualTo(500 + KEY_AND_OBJECTS);
    }

    @Test
    void roomIsTakenForTheRecordAsItWasPutSoThatNoOneWaitsWithBytesThatNobodyCounts() {
        long free = 10_000;
        assertThat(budget.tryTake(budget.userLimit() - free)).isTrue();
        UserRecord record = UserRecord.of("key", CompressorTest.lines(1, 20_000));
        assertThatThrownBy(() -> intake.put(record, false).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PutFailedException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(PutFailedException.Reason.BUFFER_FULL));
        assertThat(budget.usedBytes()).isEqualTo(budget.userLimit() - free);
        assertThat(polled()).isNull();
    }

    @Test
    void aRecordCountsForTheLargestSizeAsItIsSent() {
        assertThat(intake.put(UserRecord.of("key", CompressorTest.lines(1, 3 * LARGEST))))
                .isNotDone();
        PendingRecord kept = accepted();
        assertThat(kept.bytes().length).isLessThan(LARGEST);
        assertThat(budget.usedBytes()).isEqualTo(kept.chargedBytes);
    }

    @Test
    void aRecordThatStaysTooLargeIsRefusedWithItsSizesAndTakesNothing() {
        byte[] noise = new byte[LARGEST];
        new Random(1).nextBytes(noise);
        assertThatThrownBy(() -> intake.put(UserRecord.of("key", noise)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(LARGEST + " of data");
        assertThatThrownBy(() -> intake.put(UserRecord.of("key", CompressorTest.lines(1, 20 * LARGEST))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("on the wire")
                .hasMessageContaining("compressed from " + 20 * LARGEST);
        assertThatThrownBy(() -> intake.put(UserRecord.of("key", new byte[10 * 1024 * 1024 + 1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10485761 of data");
        assertThat(budget.usedBytes()).isZero();
        assertThat(polled()).isNull();
    }

    @Test
    void aListWithARecordThatStaysTooLargeIsRefusedWhole() {
        UserRecord good = UserRecord.of("key", CompressorTest.lines(1, 3 * LARGEST));
        UserRecord bad = UserRecord.of("key", CompressorTest.lines(1, 20 * LARGEST));
        assertThatThrownBy(() -> intake.putAll(List.of(good, bad)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record 1");
        assertThat(polled()).isNull();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void everyWayToPutGivesBackWhatIsNotKept() {
        byte[] data = CompressorTest.lines(1, 20_000);
        List<CompletableFuture<?>> puts = new ArrayList<>();
        puts.add(intake.put(UserRecord.of("key", data)));
        puts.add(intake.putAnywhere(ByteBuffer.wrap(data)));
        puts.add(intake.putAll(List.of(UserRecord.of("key", data), UserRecord.of("key", data))));
        assertThat(budget.tryTake(intake.largestCharge())).isTrue();
        puts.add(intake.putReserved(UserRecord.of("key", data)));
        assertThat(budget.tryTake(intake.largestCharge())).isTrue();
        puts.add(intake.putReserved(UserRecord.of("key", CompressorTest.lines(2, 3 * LARGEST))));
        assertThat(puts).noneMatch(CompletableFuture::isDone);
        for (int i = 0; i < 6; i++) {
            PendingRecord kept = accepted();
            assertThat(kept.record().headers()).hasSize(1);
            budget.release(kept.chargedBytes);
        }
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void everyByteTakenComesBackWhenTheInboxIsClosed() {
        inbox.close();
        assertThat(intake.put(UserRecord.of("key", CompressorTest.lines(1, 20_000))))
                .isCompletedExceptionally();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void theFunctionOfHeadersSeesTheRecordAsItWasPut() {
        List<UserRecord> seen = new ArrayList<>();
        RecordHeaders headers = record -> {
            seen.add(record);
            return List.of(new Header("trace", "7"));
        };
        Intake tracing = new Intake(config, budget, inbox, headers, CompressorTest.compressor(Compression.zstd()));
        UserRecord put = UserRecord.of("key", CompressorTest.lines(1, 20_000));
        assertThat(tracing.put(put)).isNotDone();
        assertThat(seen).containsExactly(put);
        assertThat(accepted().record().headers())
                .containsExactly(new Header("trace", "7"), new Header(Header.CONTENT_ENCODING, "zstd"));
    }

    @Test
    void theBytesHaveBeenCopiedWhenPutReturns() {
        byte[] data = CompressorTest.lines(1, 20_000);
        UserRecord before = UserRecord.of("key", data.clone());
        assertThat(intake.put(UserRecord.of("key", data))).isNotDone();
        data[100] ^= 1;
        assertThat(Compressor.original(accepted().record())).isEqualTo(before);
    }
}
