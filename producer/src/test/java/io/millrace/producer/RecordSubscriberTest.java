package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of Reactive Streams for a subscriber, and the budget. */
class RecordSubscriberTest {
    private static final PutResult STORED = new PutResult("shardId-0", "1", 0, 1);

    private final ProducerConfig config = ProducerSimulationTest.config(false, null);
    private final ByteBudget budget = new ByteBudget(config.sizes().maxBufferedBytes());
    private final Inbox inbox = new Inbox();
    private final Intake intake = new Intake(config, budget, inbox, null, null);
    private final RecordSubscriber subscriber =
            new RecordSubscriber(intake, budget, new Completions(RecordSubscriberTest::elsewhere));
    private final CompletableFuture<RecordSubscriber.Outcome> settled = subscriber.settled();
    private final Publisher publisher = new Publisher();

    /** Runs a task on another thread, and waits for it. */
    private static void elsewhere(Runnable task) {
        CompletableFuture.runAsync(task, command -> new Thread(command).start()).join();
    }

    /** Notes what it is told, and whether two calls ever overlapped. */
    private static class Publisher implements Flow.Subscription {
        long requested;
        int cancelled;
        boolean isInside;

        @Override
        public void request(long count) {
            assertThat(count).isPositive();
            assertThat(cancelled).as("a request after the cancellation").isZero();
            assertThat(isInside).as("a call inside a call").isFalse();
            isInside = true;
            requested += count;
            requestedNow();
            isInside = false;
        }

        void requestedNow() {}

        @Override
        public void cancel() {
            assertThat(isInside).as("a call inside a call").isFalse();
            cancelled++;
        }
    }

    @Test
    void theFirstSubscriptionIsAskedForRecordsAndASecondOneIsCancelled() {
        Publisher second = new Publisher();
        subscriber.onSubscribe(publisher);
        subscriber.onSubscribe(second);
        assertThat(publisher.requested).isEqualTo(1);
        assertThat(publisher.cancelled).isZero();
        assertThat(second.requested).isZero();
        assertThat(second.cancelled).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsRefusedBySignals() {
        assertThatThrownBy(() -> subscriber.onSubscribe(null)).isInstanceOf(NullPointerException.class);
        subscriber.onSubscribe(publisher);
        assertThatThrownBy(() -> subscriber.onNext(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> subscriber.onError(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void roomIsTakenBeforeARecordIsRequestedAndWhatItLeavesComesBack() {
        subscriber.onSubscribe(publisher);
        assertThat(budget.usedBytes()).isEqualTo(config.largestCharge());
        subscriber.onNext(UserRecord.of("key", new byte[10]));
        assertThat(publisher.requested).isEqualTo(2);
        assertThat(budget.usedBytes()).isEqualTo(config.largestCharge() + 13 + PendingRecord.OVERHEAD_BYTES);
    }

    @Test
    void aFullBudgetStopsTheRequestsAndRoomLetsThemGoOn() {
        assertThat(budget.tryTake(190_000)).isTrue();
        subscriber.onSubscribe(publisher);
        assertThat(publisher.requested).isZero();
        budget.release(190_000);
        assertThat(publisher.requested).isEqualTo(1);
    }

    @Test
    void aPublisherThatAnswersInsideRequestIsNotCalledInsideACall() {
        Publisher eager = new Publisher() {
            private int sent;

            @Override
            void requestedNow() {
                while (sent < requested && sent < 100) {
                    sent++;
                    subscriber.onNext(UserRecord.of("key", new byte[10]));
                }
            }
        };
        subscriber.onSubscribe(eager);
        assertThat(eager.requested).isEqualTo(101);
        subscriber.onComplete();
        endAll(100);
        assertThat(settled).isCompletedWithValue(new RecordSubscriber.Outcome(100, 0));
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void theEndIsToldWhenAllHaveEndedAndCountsWhatWasGivenUp() {
        subscriber.onSubscribe(publisher);
        subscriber.onNext(UserRecord.of("key", new byte[10]));
        subscriber.onNext(UserRecord.of("key", new byte[10]));
        subscriber.onComplete();
        assertThat(publisher.cancelled).isZero();
        PendingRecord first = take();
        first.completeExceptionally(
                new PutFailedException("clicks", Reason.EXPIRED, false, 1, List.of(), "too old", null));
        assertThat(settled).isNotDone();
        endAll(1);
        assertThat(settled).isCompletedWithValue(new RecordSubscriber.Outcome(1, 1));
    }

    @Test
    void anErrorOfThePublisherComesOutAfterWhatWasPut() {
        subscriber.onSubscribe(publisher);
        subscriber.onNext(UserRecord.of("key", new byte[10]));
        subscriber.onError(new IllegalStateException("the source broke"));
        assertThat(publisher.cancelled).isZero();
        assertThat(settled).isNotDone();
        endAll(1);
        assertThatThrownBy(settled::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the source broke");
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void nothingIsPutOrRequestedAfterACancellation() {
        subscriber.onSubscribe(publisher);
        subscriber.cancel();
        subscriber.cancel();
        assertThat(publisher.cancelled).isEqualTo(1);
        assertThat(budget.usedBytes()).isZero();
        subscriber.onNext(UserRecord.of("key", new byte[10]));
        assertThat(next()).isNull();
        assertThat(settled).isCompletedWithValue(new RecordSubscriber.Outcome(0, 0));
    }

    @Test
    void roomThatComesAfterACancellationIsGivenBack() {
        assertThat(budget.tryTake(190_000)).isTrue();
        subscriber.onSubscribe(publisher);
        subscriber.cancel();
        budget.release(190_000);
        assertThat(publisher.requested).isZero();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aRecordThatCannotBePutEndsTheSubscriptionWithItsReason() {
        subscriber.onSubscribe(publisher);
        subscriber.onNext(UserRecord.of("", new byte[10]));
        assertThat(publisher.cancelled).isEqualTo(1);
        assertThatThrownBy(settled::join).hasMessageContaining("1 to 256 characters");
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aClosedProducerEndsTheSubscription() {
        subscriber.onSubscribe(publisher);
        intake.close();
        subscriber.onNext(UserRecord.of("key", new byte[10]));
        assertThat(publisher.cancelled).isEqualTo(1);
        assertThatThrownBy(settled::join).hasMessageContaining("is closed");
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aPublisherThatSendsMoreThanWasRequestedIsCancelled() {
        Publisher greedy = new Publisher();
        assertThat(budget.tryTake(190_000)).isTrue();
        subscriber.onSubscribe(greedy);
        subscriber.onNext(UserRecord.of("key", new byte[10]));
        assertThat(greedy.cancelled).isEqualTo(1);
        assertThat(next()).isNull();
        assertThatThrownBy(settled::join).hasMessageContaining("more records than were requested");
    }

    @Test
    void oneWhoWaitsForTheEndCannotBringItAbout() {
        subscriber.settled().complete(new RecordSubscriber.Outcome(9, 9));
        assertThat(settled).isNotDone();
    }

    private void endAll(int count) {
        for (int i = 0; i < count; i++) {
            take().complete(STORED);
        }
    }

    /** Takes a record as the ledger does when it ends. */
    private PendingRecord take() {
        PendingRecord pending = (PendingRecord) Objects.requireNonNull(next());
        budget.release(pending.chargedBytes);
        return pending;
    }

    private @Nullable Message next() {
        inbox.collect();
        return inbox.poll();
    }
}
