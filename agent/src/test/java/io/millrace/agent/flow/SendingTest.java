package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.publish.Destination;
import io.millrace.agent.publish.DestinationStatus;
import io.millrace.agent.publish.SendResult;
import io.millrace.agent.record.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What becomes of batches that a destination does not take, or not all of. */
class SendingTest {
    private static final long TENTH = 100_000_000;

    private final Scripted destination = new Scripted();
    private final List<Sending.Parcel> settled = new ArrayList<>();
    private final Sending sending = new Sending(destination, new Random(1), Runnable::run, settled::add);
    private long nanos = 1_000_000_000;

    @Test
    void theDelayGrowsFromATenthOfASecondToTenSeconds() {
        sending.send(parcel(1));
        for (int failures = 1; failures <= 12; failures++) {
            destination.answerLast(bits(0), bits());
            assertThat(sending.nextNanos(0)).as("a delay is yet to be drawn").isEqualTo(Long.MIN_VALUE);
            tick();
            long delay = sending.nextNanos(Long.MAX_VALUE) - nanos;
            long most = Math.min(10_000_000_000L, TENTH << Math.min(failures, 7));
            assertThat(delay).as("after failure " + failures).isBetween(most / 2, most);
            nanos += delay - 1;
            tick();
            assertThat(destination.sent).hasSize(failures);
            nanos += 1;
            tick();
            assertThat(destination.sent).hasSize(failures + 1);
        }
        assertThat(settled).isEmpty();
    }

    @Test
    void onlyWhatIsLeftIsSentAgain() {
        sending.send(parcel(5));
        destination.answerLast(bits(1, 3), bits());
        retry();
        assertThat(offsets(destination.last())).containsExactly(1L, 3L);
        destination.answerLast(bits(1), bits());
        retry();
        assertThat(offsets(destination.last())).containsExactly(3L);
        destination.answerLast(bits(), bits());
        assertThat(settled).hasSize(1);
        assertThat(sending.isIdle()).isTrue();
        assertThat(sending.trouble()).isEmpty();
    }

    @Test
    void refusedBytesAreCountedOverAllAttempts() {
        sending.send(parcel(5));
        destination.answerLast(bits(1, 3), bits(0, 2));
        retry();
        destination.answerLast(bits(), bits(1));
        assertThat(settled).hasSize(1);
        assertThat(settled.get(0).refusedBytes()).isEqualTo(30);
        assertThat(sending.trouble()).isEqualTo("scripted");
    }

    @Test
    void aBatchThatWaitsHoldsUpNoOther() {
        sending.send(parcel(1));
        destination.answerLast(bits(0), bits());
        sending.send(parcel(2));
        destination.answerLast(bits(), bits());
        assertThat(settled).hasSize(1);
        assertThat(sending.isIdle()).isFalse();
    }

    @Test
    void anEmptyBatchIsSettledWithoutBeingSent() {
        sending.send(parcel(0));
        assertThat(settled).hasSize(1);
        assertThat(destination.sent).isEmpty();
    }

    @Test
    void anAnswerThatIsAFailureHasDeliveredNothing() {
        sending.send(parcel(3));
        destination.answers.get(0).completeExceptionally(new IllegalStateException("thrown by a test"));
        assertThat(sending.trouble()).contains("thrown by a test");
        retry();
        assertThat(destination.last().count()).isEqualTo(3);
    }

    private void retry() {
        tick();
        nanos += Duration.ofSeconds(10).toNanos();
        tick();
    }

    private void tick() {
        sending.tick(new Moment(nanos, 0));
    }

    private static List<Long> offsets(Batch batch) {
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            offsets.add(batch.offset(i));
        }
        return offsets;
    }

    /** Records of ten bytes each, with offsets 0, 1, 2. */
    private static Sending.Parcel parcel(int records) {
        Moment start = new Moment(0, 0);
        Tail tail = Tail.fresh(
                "flow", Path.of("/var/log/a"), new FileKey(1, 1), false, new UUID(1, 1), ContentMark.NONE, start);
        int[] bounds = new int[2 * records];
        long[] offsets = new long[records];
        for (int i = 0; i < records; i++) {
            bounds[2 * i] = 10 * i;
            bounds[2 * i + 1] = 10 * (i + 1);
            offsets[i] = i;
        }
        Batch batch = new Batch(tail.origin, 0, new byte[10 * records], records, bounds, offsets);
        ContentMark end = new ContentMark(1, 1, 10L * records, 1, 1);
        Tally tally = new Tally(10L * records, records, Map.of(), Map.of());
        return new Sending.Parcel(tail, tail.acks.add(end, 0), tally, 0, batch);
    }

    private static BitSet bits(int... indices) {
        BitSet bits = new BitSet();
        for (int index : indices) {
            bits.set(index);
        }
        return bits;
    }

    private static final class Scripted implements Destination {
        private final List<Batch> sent = new ArrayList<>();
        private final List<CompletableFuture<SendResult>> answers = new ArrayList<>();

        Batch last() {
            return sent.get(sent.size() - 1);
        }

        void answerLast(BitSet undelivered, BitSet refused) {
            boolean isAll = undelivered.isEmpty() && refused.isEmpty();
            answers.get(answers.size() - 1).complete(new SendResult(undelivered, refused, isAll ? "" : "scripted"));
        }

        @Override
        public CompletionStage<SendResult> send(Batch batch) {
            sent.add(batch);
            CompletableFuture<SendResult> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        }

        @Override
        public int maxRecordBytes() {
            return 1 << 20;
        }

        @Override
        public DestinationStatus status() {
            return new DestinationStatus("scripted", 0, 0, 0, 0, 0, 0, Map.of(), List.of(), "");
        }

        @Override
        public void flush() {}

        @Override
        public void close(Duration timeout) {}
    }
}
