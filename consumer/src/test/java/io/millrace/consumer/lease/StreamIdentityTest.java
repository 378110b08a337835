package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.StreamDescription;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StreamIdentityTest {
    private static final String ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks";
    private static final Instant FIRST = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-03-02T10:00:00Z");

    private final VirtualTime time = new VirtualTime();
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<Throwable> changes = new ArrayList<>();
    private CompletionStage<StreamDescription> described = is(FIRST);

    private final InMemoryStreamRows rows = new InMemoryStreamRows();
    private final StreamIdentity identity = new StreamIdentity(
            LeaseConfig.of("counter", "me", Position.trimHorizon()),
            "clicks",
            () -> described,
            rows,
            new VirtualLoop(time),
            new Random(1),
            events::add);

    private static CompletionStage<StreamDescription> is(Instant created) {
        return CompletableFuture.completedFuture(new StreamDescription(ARN, created));
    }

    private Optional<Throwable> failure() {
        CompletableFuture<Void> check = identity.check().toCompletableFuture();
        assertThat(check).isDone();
        return check.handle((done, thrown) ->
                        Optional.ofNullable(thrown instanceof CompletionException ? thrown.getCause() : thrown))
                .join();
    }

    @Test
    void firstWorkerWritesDownWhichStreamItIs() {
        assertThat(failure()).isEmpty();
        assertThat(rows.created).containsExactly(Map.entry("clicks", FIRST));
        assertThat(failure()).isEmpty();
    }

    @Test
    void streamThatWasCreatedAgainStopsTheStartWithOneClearMessage() {
        rows.created.put("clicks", FIRST);
        described = is(SECOND);

        assertThat(failure()).get().isInstanceOf(UnrecoverableException.class);
        assertThat(failure().orElseThrow())
                .hasMessage(
                        "stream 'clicks' was deleted and created again: the checkpoints in table 'counter' are of the"
                                + " one created at 2026-03-01T10:00:00Z, and the one created at 2026-03-02T10:00:00Z has"
                                + " other records; read it under another application name, or stop all workers and delete"
                                + " tables 'counter' and 'counter-millrace' to start over");
        assertThat(rows.created).containsExactly(Map.entry("clicks", FIRST));
        assertThat(events).isEmpty();
    }

    @Test
    void streamThatIsCreatedAgainWhileItIsReadIsFoundOutWithinSixMinutes() {
        identity.watch(changes::add);
        time.runFor(Duration.ofHours(1));
        assertThat(changes).isEmpty();

        described = is(SECOND);
        time.runFor(Duration.ofMinutes(6));
        assertThat(changes).singleElement().isInstanceOf(UnrecoverableException.class);
        time.runFor(Duration.ofHours(1));
        assertThat(changes).hasSize(1);
    }

    @Test
    void suspicionHastensTheNextLookToHalfAMinuteAndManyOfThemAreOne() {
        assertThat(failure()).isEmpty();
        identity.watch(changes::add);
        time.runFor(Duration.ofSeconds(10));
        described = is(SECOND);
        identity.suspect();
        identity.suspect();
        time.runFor(Duration.ofSeconds(30));
        assertThat(changes).hasSize(1);
    }

    @Test
    void suspicionThatProvesWrongChangesNothing() {
        int[] described = {0};
        StreamIdentity counted = new StreamIdentity(
                LeaseConfig.of("counter", "me", Position.trimHorizon()),
                "clicks",
                () -> {
                    described[0]++;
                    return is(FIRST);
                },
                rows,
                new VirtualLoop(time),
                new Random(1),
                events::add);
        counted.suspect();
        time.runFor(Duration.ofMinutes(10));
        assertThat(described[0]).as("nobody watches yet").isZero();

        counted.watch(changes::add);
        for (int i = 0; i < 60; i++) {
            counted.suspect();
            time.runFor(Duration.ofSeconds(1));
        }
        assertThat(described[0]).isBetween(2, 12);
        described[0] = 0;
        time.runFor(Duration.ofMinutes(60));
        assertThat(described[0]).as("as often as ever").isBetween(10, 16);
        assertThat(changes).isEmpty();
    }

    @Test
    void whoMayNotDescribeTheStreamReadsOnAndIsTold() {
        described = CompletableFuture.failedFuture(new IllegalStateException("denied"));

        assertThat(failure()).isEmpty();
        assertThat(rows.created).isEmpty();
        assertThat(events).singleElement().isInstanceOfSatisfying(ConsumerEvent.CallFailed.class, failed -> {
            assertThat(failed.operation()).startsWith("describe stream 'clicks'");
            assertThat(failed.cause()).hasMessage("denied");
        });
    }

    @Test
    void tableThatDoesNotAnswerIsAskedAgainAndStopsNothing() {
        identity.watch(changes::add);
        rows.answers = false;
        time.runFor(Duration.ofMinutes(13));
        assertThat(events).hasSizeGreaterThanOrEqualTo(2);
        assertThat(changes).isEmpty();

        rows.answers = true;
        rows.created.put("clicks", SECOND);
        time.runFor(Duration.ofMinutes(6));
        assertThat(changes).hasSize(1);
    }
}
