package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.feed.StreamConsumers.Registered;
import io.millrace.consumer.feed.StreamConsumers.Status;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsumerRegistrationTest {
    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final Service service = new Service();
    private final ConsumerRegistration registration = worker(1);

    private ConsumerRegistration worker(long seed) {
        return new ConsumerRegistration("app", loop, service, new Random(seed));
    }

    /** A stream with at most one consumer, which takes a while to become active. */
    private final class Service implements StreamConsumers {
        private @Nullable Registered there;
        private int registered;
        private int looks;
        private boolean down;
        private Duration creation = Duration.ofSeconds(20);

        void set(@Nullable Status status) {
            there = status == null ? null : new Registered("arn-" + registered, status);
        }

        @Override
        public CompletionStage<Optional<Registered>> find(String name) {
            looks++;
            assertThat(name).isEqualTo("app");
            return down
                    ? CompletableFuture.failedStage(ScriptedSubscriptions.failure(ReadException.Kind.OTHER))
                    : CompletableFuture.completedStage(Optional.ofNullable(there));
        }

        @Override
        public CompletionStage<Registered> register(String name) {
            if (there != null) {
                return CompletableFuture.failedStage(ScriptedSubscriptions.failure(ReadException.Kind.IN_USE));
            }
            registered++;
            Registered made = new Registered("arn-" + registered, Status.CREATING);
            there = made;
            time.after(creation, () -> set(Status.ACTIVE));
            return CompletableFuture.completedStage(made);
        }
    }

    private static String now(CompletionStage<String> stage) {
        return stage.toCompletableFuture().getNow("not yet");
    }

    @Test
    void consumerThatIsThereIsFoundAndNotRegisteredAgain() {
        service.set(Status.ACTIVE);
        CompletionStage<String> arn = registration.arn();
        time.runFor(Duration.ofMillis(1));
        assertThat(now(arn)).isEqualTo("arn-0");
        assertThat(now(registration.arn())).isEqualTo("arn-0");
        assertThat(service.looks).isEqualTo(1);
        assertThat(service.registered).isZero();
    }

    @Test
    void missingConsumerIsRegisteredOnceAndWaitedForUntilItIsActive() {
        CompletionStage<String> one = registration.arn();
        CompletionStage<String> two = worker(2).arn();
        time.runFor(Duration.ofSeconds(19));
        assertThat(now(one)).isEqualTo("not yet");
        time.runFor(Duration.ofSeconds(3));
        assertThat(now(one)).isEqualTo("arn-1");
        assertThat(now(two)).isEqualTo("arn-1");
        assertThat(service.registered).isEqualTo(1);
    }

    @Test
    void consumerThatIsBeingDeletedIsRegisteredAnewAfterwards() {
        service.set(Status.DELETING);
        CompletionStage<String> arn = registration.arn();
        time.runFor(Duration.ofSeconds(5));
        service.set(null);
        time.runFor(Duration.ofSeconds(25));
        assertThat(now(arn)).isEqualTo("arn-1");
    }

    @Test
    void consumerThatNeverBecomesActiveIsGivenUpWithItsNameAndAskedForAnew() {
        service.creation = Duration.ofHours(1);
        CompletionStage<String> arn = registration.arn();
        time.runFor(Duration.ofMinutes(2));
        assertThat(arn.toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class)
                .withMessageContaining("stream consumer 'app' is CREATING");
        service.set(Status.ACTIVE);
        CompletionStage<String> again = registration.arn();
        time.runFor(Duration.ofSeconds(1));
        assertThat(now(again)).isEqualTo("arn-1");
    }

    @Test
    void failureIsToldAndTheNextAskingBeginsAnew() {
        service.down = true;
        CompletionStage<String> arn = registration.arn();
        time.runFor(Duration.ofSeconds(1));
        assertThat(arn.toCompletableFuture()).isCompletedExceptionally();
        service.down = false;
        service.set(Status.ACTIVE);
        CompletionStage<String> again = registration.arn();
        time.runFor(Duration.ofSeconds(1));
        assertThat(now(again)).isEqualTo("arn-0");
    }

    @Test
    void consumerThatIsDoubtedIsLookedForAgainAndRegisteredIfItIsGone() {
        service.set(Status.ACTIVE);
        CompletionStage<String> first = registration.arn();
        time.runFor(Duration.ofMillis(1));
        assertThat(now(first)).isEqualTo("arn-0");
        service.set(null);
        registration.doubt("arn-of-before");
        assertThat(now(registration.arn())).isEqualTo("arn-0");
        registration.doubt("arn-0");
        CompletionStage<String> again = registration.arn();
        time.runFor(Duration.ofSeconds(30));
        assertThat(now(again)).isEqualTo("arn-1");
    }
}
