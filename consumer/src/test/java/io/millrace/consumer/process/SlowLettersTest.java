package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Dead letters whose destinations take their time. */
class SlowLettersTest {
    private static final RecordPosition ONLY = new RecordPosition(new SequenceNumber("1"), 0);

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final FakeFeeds feeds = new FakeFeeds(loop);
    private final FakeHold hold = new FakeHold(Position.trimHorizon());
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<DeadLetter> tried = new ArrayList<>();
    private final List<DeadLetter> kept = new ArrayList<>();

    private void runWith(DeadLetterDestination destination) {
        feeds.records.add(
                new WireRecord(new SequenceNumber("1"), "key", ByteBuffer.wrap(new byte[] {1}), Instant.EPOCH));
        Handling handling = new Handling(
                new Tuning(1, FailurePolicy.deadLetter(destination)),
                ConsumerRecord::partitionKey,
                "app",
                InstantSource.system());
        ShardRunners runners = new ShardRunners(new RunnerParts(
                "clicks",
                "worker-1",
                loop,
                new VirtualUserCode(loop, () -> Duration.ofMillis(10)),
                feeds,
                Deliveries.toHandler(record -> {
                    throw new IllegalStateException("scripted");
                }),
                new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES),
                ShardRunnerTest.SETTINGS.with(handling),
                new Random(1),
                events::add));
        runners.gained(hold);
    }

    /** A client's call to what does not answer, which gives up after a minute. */
    private CompletableFuture<Object> hang(DeadLetter letter) {
        tried.add(letter);
        CompletableFuture<Object> answer = new CompletableFuture<>();
        loop.after(Duration.ofMinutes(1), () -> answer.completeExceptionally(new IllegalStateException("no answer")));
        return answer;
    }

    private CompletableFuture<Object> keep(DeadLetter letter) {
        kept.add(letter);
        return CompletableFuture.completedFuture(letter);
    }

    @Test
    void letterWhoseFirstPlacesHangReachesTheLastAndSettlesItsRecord() {
        DeadLetterDestination hanging = this::hang;
        runWith(hanging.orElse(this::hang).orElse(this::keep));
        time.runFor(Duration.ofSeconds(119));
        assertThat(hold.marks).doesNotContain(ONLY);
        time.runFor(Duration.ofSeconds(5));
        assertThat(tried).hasSize(2);
        assertThat(kept).hasSize(1);
        assertThat(hold.lastMark()).isEqualTo(ONLY);
    }

    @Test
    void letterThatIsNeverAnsweredIsPutAgain() {
        runWith(letter -> {
            tried.add(letter);
            return tried.size() == 1 ? new CompletableFuture<>() : keep(letter);
        });
        time.runFor(Duration.ofMinutes(4));
        assertThat(kept).isEmpty();
        time.runFor(Duration.ofMinutes(2));
        assertThat(tried).hasSize(2);
        assertThat(hold.lastMark()).isEqualTo(ONLY);
        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                ConsumerEvent.CallFailed.class,
                                failed -> assertThat(failed.cause()).hasMessageContaining("no answer within 300 s")));
    }
}
