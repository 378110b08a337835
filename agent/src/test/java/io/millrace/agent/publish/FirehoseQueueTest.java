package io.millrace.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Sink.FirehoseOptions;
import io.millrace.agent.publish.FirehosePort.Answer;
import io.millrace.agent.publish.FirehosePort.Trouble;
import io.millrace.agent.record.Batch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class FirehoseQueueTest {
    private static final Trouble BUSY = new Trouble("ServiceUnavailableException", "Slow down.", true);
    private static final Trouble DENIED = new Trouble("AccessDeniedException", "not for you", false);

    private static final Trouble STORED = new Trouble("", "", false);

    private final SendTallies tallies = new SendTallies();
    private final List<Request> requests = new ArrayList<>();
    private final List<String> stored = new ArrayList<>();
    private long now = 1_000_000_000L;

    private record Request(List<FirehoseRecord> records, List<byte[]> bodies) {
        List<String> texts() {
            return bodies.stream()
                    .map(body -> new String(body, StandardCharsets.UTF_8))
                    .toList();
        }
    }

    @Test
    void linesAreJoinedWithOneNewlineEachAndLeaveAfterTheLinger() {
        FirehoseQueue queue = queue(new FirehoseOptions(1000, Duration.ofMillis(100), 500, 4 << 20));
        BatchOutcome one = add(queue, "a", "b\n", "", "c\r\n");
        assertThat(queue.tick(now)).isEqualTo(now + Duration.ofMillis(100).toNanos());
        assertThat(requests).isEmpty();
        BatchOutcome two = add(queue, "d");
        pass(100);
        queue.tick(now);

        assertThat(requests)
                .singleElement()
                .satisfies(request -> assertThat(request.texts()).containsExactly("a\nb\n\nc\r\nd\n"));
        answer(queue, 0, STORED);
        assertThat(one.result.join().isDelivered()).isTrue();
        assertThat(two.result.join().isDelivered()).isTrue();
    }

    @Test
    void aRecordEndsBelowItsSizeAndNoLineIsSplit() {
        FirehoseQueue queue = queue(new FirehoseOptions(10, Duration.ofMillis(100), 500, 4 << 20));
        add(queue, "1234", "5678", "9", "x".repeat(30), "y");
        queue.flush(now);
        assertThat(requests.get(0).texts()).containsExactly("1234\n5678\n", "9\n", "x".repeat(30) + "\n", "y\n");
    }

    @Test
    void withoutJoiningEachLineIsARecordAndAFullRequestWaitsForNothing() {
        FirehoseQueue queue = queue(new FirehoseOptions(0, Duration.ofMinutes(1), 3, 4 << 20));
        add(queue, "1", "2", "3", "4", "5", "6", "7");
        queue.tick(now);
        assertThat(requests).hasSize(2).allMatch(request -> request.records().size() == 3);
    }

    @Test
    void aRequestKeepsToItsBytesAndOnlySomeAreUnderWay() {
        FirehoseQueue queue = queue(new FirehoseOptions(0, Duration.ZERO, 500, 1000));
        for (int i = 0; i < 10; i++) {
            add(queue, "x".repeat(600));
        }
        queue.tick(now);
        assertThat(requests).hasSize(4).allMatch(request -> request.records().size() == 1);
        answer(queue, 0, STORED);
        queue.tick(now);
        assertThat(requests).hasSize(5);
    }

    @Test
    void onlyFailedEntriesAreSentAgainEachLaterThanTheTimeBefore() {
        FirehoseQueue queue = queue(new FirehoseOptions(0, Duration.ZERO, 500, 4 << 20));
        BatchOutcome outcome = add(queue, "good", "bad");
        queue.tick(now);
        answer(queue, 0, STORED, BUSY);
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            long next = queue.tick(now);
            pauses.add(Duration.ofNanos(next - now).toMillis());
            now = next;
            queue.tick(now);
            assertThat(requests.get(i).texts()).containsExactly("bad\n");
            if (i < 6) {
                answer(queue, i, BUSY);
            }
        }
        for (int i = 0; i < 6; i++) {
            assertThat(pauses.get(i)).isBetween(50L << i, 100L << i);
        }
        assertThat(outcome.result).isNotDone();
        answer(queue, 6, STORED);
        assertThat(outcome.result.join().isDelivered()).isTrue();
        DestinationStatus status = tallies.status("f", List.of(), tallies.trouble());
        assertThat(status.sendAttempts()).isEqualTo(8);
        assertThat(status.sendErrors()).isEqualTo(6);
        assertThat(status.sentRecords()).isEqualTo(2);
        assertThat(status.errorsByCode()).containsEntry("ServiceUnavailableException", 6L);
        assertThat(status.trouble()).isEmpty();
    }

    @Test
    void whatIsThrottledForMinutesIsAnsweredAsUndeliveredWithTheCause() {
        FirehoseQueue queue = queue(new FirehoseOptions(0, Duration.ZERO, 500, 4 << 20));
        BatchOutcome outcome = add(queue, "never");
        long begin = now;
        long next = queue.tick(now);
        for (int i = 0; !outcome.result.isDone(); i++) {
            queue.answered(requests.get(i).records(), new Answer.Failed(BUSY), now);
            next = queue.tick(now);
            now = Math.max(now, next == FirehoseQueue.NEVER ? now : next);
            queue.tick(now);
        }
        assertThat(Duration.ofNanos(now - begin)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(121));
        assertThat(outcome.result.join().undelivered().cardinality()).isEqualTo(1);
        assertThat(outcome.result.join().cause()).contains("Slow down");
        assertThat(tallies.trouble()).contains("Slow down");
    }

    @Test
    void whatAnOperatorHasToMendIsAnsweredAtOnce() {
        FirehoseQueue queue = queue(new FirehoseOptions(0, Duration.ZERO, 500, 4 << 20));
        BatchOutcome outcome = add(queue, "a", "b");
        queue.tick(now);
        queue.answered(requests.get(0).records(), new Answer.Failed(DENIED), now);
        assertThat(outcome.result.join().undelivered().cardinality()).isEqualTo(2);
        assertThat(tallies.trouble()).contains("not for you");
    }

    @Test
    void aLineLongerThanARecordMayBeIsRefusedAndItsNeighboursGo() {
        FirehoseQueue queue = queue(FirehoseOptions.DEFAULT);
        BatchOutcome outcome = add(queue, "a", "x".repeat(1_024_000), "b");
        queue.flush(now);
        answer(queue, 0, STORED);
        BitSet second = new BitSet();
        second.set(1);
        assertThat(outcome.result.join().refused()).isEqualTo(second);
        assertThat(outcome.result.join().cause()).contains("1024000").contains("1023999");
        assertThat(stored).containsExactly("a\nb\n");
    }

    @Test
    void whateverFailsEveryLineIsStoredOnceInTheEnd() {
        for (long seed = 1; seed <= 200; seed++) {
            everyLineIsStoredOnce(new Random(seed));
        }
    }

    private void everyLineIsStoredOnce(Random random) {
        requests.clear();
        stored.clear();
        FirehoseQueue queue = queue(new FirehoseOptions(
                random.nextInt(3) * 50, Duration.ofMillis(random.nextInt(200)), 1 + random.nextInt(20), 1000));
        List<BatchOutcome> outcomes = new ArrayList<>();
        List<String> all = new ArrayList<>();
        List<Request> open = new ArrayList<>();
        int seen = 0;
        boolean isOver = false;
        for (int step = 0; !isOver; step++) {
            if (step < 50) {
                String[] lines = random.ints(random.nextInt(6), 0, 1000)
                        .mapToObj(i -> all.size() + "-" + i)
                        .toArray(String[]::new);
                all.addAll(List.of(lines));
                outcomes.add(add(queue, lines));
            }
            queue.tick(now);
            for (; seen < requests.size(); seen++) {
                open.add(requests.get(seen));
            }
            if (!open.isEmpty() && random.nextBoolean()) {
                Request one = open.remove(random.nextInt(open.size()));
                Answer answer = step < 60 && random.nextInt(4) == 0
                        ? new Answer.Failed(BUSY)
                        : new Answer.Entries(one.records().stream()
                                .map(record -> keep(record, random.nextInt(3) == 0))
                                .toList());
                queue.answered(one.records(), answer, now);
            }
            pass(random.nextInt(100));
            isOver = step > 50 && outcomes.stream().allMatch(outcome -> outcome.result.isDone());
        }
        assertThat(outcomes).allMatch(outcome -> outcome.result.join().isDelivered());
        assertThat(String.join("", stored).lines()).containsExactlyInAnyOrderElementsOf(all);
    }

    private Optional<Trouble> keep(FirehoseRecord record, boolean fails) {
        if (!fails) {
            stored.add(new String(record.bytes(), StandardCharsets.UTF_8));
        }
        return fails ? Optional.of(BUSY) : Optional.empty();
    }

    private FirehoseQueue queue(FirehoseOptions options) {
        return new FirehoseQueue(
                options,
                new SplittableRandom(1),
                tallies,
                (records, bodies) -> requests.add(new Request(records, bodies)));
    }

    private BatchOutcome add(FirehoseQueue queue, String... lines) {
        Batch batch = Batches.of(0, lines);
        BatchOutcome outcome = new BatchOutcome(batch.count());
        queue.add(batch, outcome, now);
        return outcome;
    }

    private void answer(FirehoseQueue queue, int request, Trouble... failures) {
        Request of = requests.get(request);
        for (int i = 0; i < failures.length; i++) {
            if (failures[i].equals(STORED)) {
                stored.add(of.texts().get(i));
            }
        }
        queue.answered(
                of.records(),
                new Answer.Entries(Stream.of(failures)
                        .map(trouble -> Optional.of(trouble).filter(one -> !one.equals(STORED)))
                        .toList()),
                now);
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }
}
