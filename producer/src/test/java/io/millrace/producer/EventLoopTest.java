package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The thread itself. */
class EventLoopTest {
    /** Throws when it is asked to put. */
    private static final class BrokenPort implements KinesisPort {
        @Override
        public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void listShards(Consumer<ShardListing> answer) {
            answer.accept(new ShardListing.Listed(new SimulatedStream(1).list()));
        }

        @Override
        public void describeStream(Consumer<StreamDescription> answer) {
            answer.accept(new StreamDescription.Described(null, 0, null));
        }
    }

    @Test
    void aThreadThatDiesFailsItsRecordsWithTheCauseAndIsToldOnceAndTakesNoMore() throws Exception {
        ProducerConfig config = ProducerSimulationTest.config(false, null);
        BlockingQueue<ProducerEvent> events = new LinkedBlockingQueue<>();
        Hooks hooks = new Hooks(config.stream(), events::add, (record, failure) -> {});
        ByteBudget budget = new ByteBudget(config.sizes().maxBufferedBytes());
        Counters counters = new Counters();
        Seeds seeds = new Seeds(new UUID(1, 1), new SplittableRandom(1), "The endpoint");
        LoopState state = LoopState.of(config, hooks, seeds, budget, counters);
        Inbox inbox = new Inbox();
        Pipeline pipeline = new Pipeline(state, new BrokenPort(), inbox::answer);
        EventLoop loop = new EventLoop(pipeline, inbox, new Completions(Runnable::run), hooks, config);
        loop.start("loop-under-test");

        PendingRecord record = record(budget);
        assertThat(inbox.post(record)).isTrue();
        assertThatThrownBy(() -> record.orTimeout(30, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasMessageContaining("a bug")
                .extracting(failure -> ((PutFailedException) failure).reason())
                .isEqualTo(Reason.INTERNAL_ERROR);
        assertThat(loop.stop(Duration.ofSeconds(30))).hasSize(1);

        assertThat(events)
                .filteredOn(ProducerEvent.ProducerDied.class::isInstance)
                .hasSize(1);
        assertThat(loop.hasEnded()).isTrue();
        assertThat(budget.usedBytes()).isZero();
        PendingRecord late = record(budget);
        assertThat(inbox.post(late)).isFalse();
    }

    private static PendingRecord record(ByteBudget budget) {
        byte[] bytes = new byte[10];
        UserRecord record = UserRecord.of("key", bytes);
        int charge = 13 + PendingRecord.OVERHEAD_BYTES;
        assertThat(budget.tryTake(charge)).isTrue();
        return new PendingRecord(record, bytes, record.effectiveHashKey(), charge, false);
    }
}
