package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.lease.InMemoryStreamRows;
import io.millrace.consumer.lease.StreamInterest;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.StreamDescription;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StreamDirectoryTest {
    private static final Shard SHARD = new Shard("shard-1", Set.of("shard-0"), HashKeyRange.ALL, false);

    private final VirtualTime time = new VirtualTime();
    /** Streams that are there, with the second of their creation. */
    private final Map<String, Integer> created = new HashMap<>();

    private final InMemoryStreamRows rows = new InMemoryStreamRows();
    private final Set<String> unlisted = new HashSet<>();
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final StreamSet wanted = StreamSet.of("clicks", "orders");
    private int changes;
    private final StreamDirectory directory = new StreamDirectory(
            wanted,
            new StreamDirectory.Services(
                    name -> () -> describe(name),
                    name -> () -> list(name),
                    new StreamInterest(rows, Duration.ofHours(1), new VirtualLoop(time), new Random(2), events::add),
                    Duration.ofHours(1)),
            new VirtualLoop(time),
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
            new Random(1),
            events::add);

    StreamDirectoryTest() {
        created.put("clicks", 1);
        created.put("orders", 2);
    }

    private CompletionStage<StreamDescription> describe(String name) {
        Integer second = created.get(name);
        return second == null
                ? CompletableFuture.failedFuture(new UnrecoverableException("no stream '" + name + "'", null))
                : CompletableFuture.completedFuture(new StreamDescription(
                        "arn:aws:kinesis:us-east-1:123456789012:stream/" + name, Instant.ofEpochSecond(second)));
    }

    private CompletionStage<List<Shard>> list(String name) {
        return unlisted.contains(name)
                ? CompletableFuture.failedFuture(new IllegalStateException("no listing of " + name))
                : CompletableFuture.completedFuture(List.of(SHARD));
    }

    private static String id(String name, int second) {
        return "123456789012:" + name + ":" + second;
    }

    private <T> CompletableFuture<T> after(CompletionStage<T> stage) {
        time.runFor(Duration.ofMillis(1));
        return stage.toCompletableFuture();
    }

    private void begin() {
        assertThat(after(directory.start())).isCompleted();
        directory.watch(() -> changes++);
    }

    @Test
    void streamsAreKnownByTheirIdsAndNamedAsTheUserDid() {
        begin();

        assertThat(directory.ids()).containsExactlyInAnyOrder(id("clicks", 1), id("orders", 2));
        assertThat(directory.nameOf(id("orders", 2))).isEqualTo("orders");
        assertThat(directory.reads(id("orders", 2) + ":shard-1")).isTrue();
        assertThat(directory.reads(id("orders", 1) + ":shard-1")).isFalse();
        assertThat(directory.reads("shard-1")).isFalse();
    }

    @Test
    void streamThatIsMissingAtTheStartIsSaid() {
        created.remove("orders");

        assertThatThrownBy(() -> after(directory.start()).join()).hasMessageContaining("no stream 'orders'");
    }

    @Test
    void streamThatIsAddedIsAskedForUntilItIsThere() {
        begin();
        wanted.add("later");
        time.runFor(Duration.ofSeconds(30));
        assertThat(directory.ids()).hasSize(2);
        assertThat(events).hasSizeBetween(4, 15).allMatch(ConsumerEvent.CallFailed.class::isInstance);

        created.put("later", 3);
        time.runFor(Duration.ofSeconds(15));
        assertThat(directory.ids()).contains(id("later", 3));
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void streamThatIsRemovedBeforeItWasFoundIsForgotten() {
        begin();
        wanted.add("later");
        wanted.remove("later");
        created.put("later", 3);
        time.runFor(Duration.ofMinutes(1));

        assertThat(directory.ids()).hasSize(2);
        assertThat(changes).isZero();
    }

    @Test
    void removedStreamIsReadNoMoreAndKeepsItsNameForWhatIsDrained() {
        begin();
        String before = directory.digest();
        wanted.remove("orders");
        time.runFor(Duration.ofMillis(1));

        assertThat(directory.ids()).containsExactly(id("clicks", 1));
        assertThat(directory.nameOf(id("orders", 2))).isEqualTo("orders");
        assertThat(directory.digest()).isNotEqualTo(before);
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void streamThatWasCreatedAgainIsAnotherOneWithinElevenMinutes() {
        begin();
        created.put("orders", 50);
        time.runFor(Duration.ofMinutes(11));

        assertThat(directory.ids()).containsExactlyInAnyOrder(id("clicks", 1), id("orders", 50));
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void streamThatWasCreatedAgainIsAnotherOneWithinHalfAMinuteOnceAShardIsMute() {
        begin();
        created.put("orders", 50);
        directory.suspect(id("orders", 2) + ":shard-1");
        directory.suspect(id("orders", 2) + ":shard-2");
        directory.suspect(id("unknown", 2) + ":shard-1");
        time.runFor(Duration.ofSeconds(30));

        assertThat(directory.ids()).containsExactlyInAnyOrder(id("clicks", 1), id("orders", 50));
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void streamThatIsGoneForAWhileStaysTheSame() {
        begin();
        created.remove("orders");
        time.runFor(Duration.ofMinutes(11));
        assertThat(events).isNotEmpty();
        created.put("orders", 2);
        time.runFor(Duration.ofMinutes(11));

        assertThat(directory.ids()).containsExactlyInAnyOrder(id("clicks", 1), id("orders", 2));
        assertThat(changes).isZero();
    }

    @Test
    void leasesOfAStreamGoOnceNobodyReadsItAndTheyStoodStillForAsLong() {
        begin();
        String former = id("former", 7) + ":shard-1";
        Duration hour = Duration.ofHours(1);
        assertThat(directory.isForgotten(former, hour)).isFalse();
        time.runFor(hour.multipliedBy(2));

        assertThat(directory.isForgotten(former, hour)).isTrue();
        assertThat(directory.isForgotten(former, hour.minusSeconds(1))).isFalse();
        assertThat(directory.isForgotten(id("orders", 2) + ":shard-1", hour)).isFalse();
    }

    @Test
    void shardsOfAllStreamsAreListedByKeysAndOneThatFailsAsItWasLast() {
        begin();
        List<Shard> all = after(directory.list()).join();
        assertThat(all)
                .extracting(Shard::shardId)
                .containsExactlyInAnyOrder(id("clicks", 1) + ":shard-1", id("orders", 2) + ":shard-1");
        assertThat(all).extracting(Shard::parents).contains(Set.of(id("clicks", 1) + ":shard-0"));

        unlisted.add("orders");
        assertThat(after(directory.list()).join()).isEqualTo(all);
        assertThat(events).singleElement().isInstanceOf(ConsumerEvent.CallFailed.class);

        unlisted.add("clicks");
        assertThatThrownBy(() -> after(directory.list()).join()).hasMessageContaining("no listing of ");
    }
}
