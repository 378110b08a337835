package io.millrace.consumer.process;

import static io.millrace.consumer.failure.FailurePolicy.deadLetter;
import static io.millrace.consumer.failure.FailurePolicy.parkKey;
import static io.millrace.consumer.failure.FailurePolicy.retry;
import static io.millrace.consumer.failure.FailurePolicy.skip;
import static io.millrace.consumer.process.RunnerRig.ALWAYS;
import static io.millrace.consumer.process.RunnerRig.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.failure.ParkLimit;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A parked key is given up for the shard's sake only when nothing else can let it go on. */
class CorneredShardTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final FailurePolicy PARK = parkKey(ParkLimit.of(100, HOUR)).then(skip());
    /** The shard reads on while it has less than half of it in hand: one large record, not two. */
    private static final long BUDGET_BYTES = 128 << 10;

    private static RunnerRig rig(FailurePolicy policy) {
        RunnerRig rig = new RunnerRig(1, policy);
        rig.feeds.budget = new ReadBudget(BUDGET_BYTES, Runnable::run);
        return rig.started();
    }

    /** Of the same key, and 40 kB long. */
    private static String large(String text) {
        return text + "0".repeat(40_000);
    }

    private static List<RecordPosition> skipped(RunnerRig rig) {
        return rig.events(ConsumerEvent.RecordSkipped.class).stream()
                .map(ConsumerEvent.RecordSkipped::position)
                .toList();
    }

    @Test
    void batchThatFillsTheWindowIsDecodedFirst() {
        RunnerRig rig = rig(PARK).failing(large("a1"), ALWAYS);
        rig.write(large("a1"), "b2");
        rig.run(1_000);
        rig.write(large("c3"), "d4");
        rig.run(1_000);
        assertThat(rig.done).containsExactly("b2", large("c3"), "d4");
        assertThat(skipped(rig)).isEmpty();
    }

    @Test
    void oneOfTwoThatFillTheWindowMakesRoom() {
        RunnerRig rig = rig(PARK).failing(large("a1"), ALWAYS).failing(large("b3"), ALWAYS);
        rig.write(large("a1"), "c2", large("b3"), "c4");
        rig.run(1_000);
        assertThat(skipped(rig)).containsExactly(at(1));
        rig.write("c5");
        rig.run(1_000);
        assertThat(rig.done).containsExactly("c2", "c4", "c5");
        assertThat(skipped(rig)).containsExactly(at(1));
    }

    @Test
    void oneThatHoldsTooManyIsGivenUpBeforeAnother() {
        RunnerRig rig = rig(parkKey(ParkLimit.of(1, HOUR)).then(skip()))
                .failing(large("a1"), ALWAYS)
                .failing("b3", ALWAYS);
        rig.write(large("a1"), "c2", "b3", "b4");
        rig.run(1_000);
        assertThat(skipped(rig)).isEmpty();
        rig.write(large("b5"), "b6");
        rig.run(1_000);
        assertThat(skipped(rig)).containsExactly(at(3));
        assertThat(rig.done).containsExactly("c2", "b4", large("b5"), "b6");
    }

    @Test
    void recordThatIsTriedAgainSoonIsWaitedFor() {
        RunnerRig rig = rig(retry(3).then(PARK)).failing("a1", ALWAYS).failing("b2", 2);
        rig.write("a1");
        rig.run(1_000);
        rig.write("b2");
        rig.feeds.children = List.of();
        rig.run(60);
        assertThat(rig.told).endsWith("b2");
        assertThat(skipped(rig)).isEmpty();
        rig.run(2_000);
        assertThat(rig.done).containsExactly("b2");
        assertThat(skipped(rig)).containsExactly(at(1));
        assertThat(rig.hold.ends).isEqualTo(1);
    }

    @Test
    void letterOnItsWayIsWaitedFor() {
        FakeLetters[] letters = new FakeLetters[1];
        FailurePolicy policy = PARK.when(IllegalArgumentException.class, deadLetter(letter -> letters[0].put(letter)));
        RunnerRig rig = rig(policy).failing("a1", ALWAYS).failing("b2", ALWAYS);
        letters[0] = rig.letters;
        rig.letters.answers.add(FakeLetters.Answer.NONE);
        rig.write("a1");
        rig.run(1_000);
        rig.failWith(new IllegalArgumentException("scripted"));
        rig.write("b2");
        rig.feeds.children = List.of();
        rig.run(10_000);
        assertThat(rig.letters.puts).isEqualTo(1);
        assertThat(skipped(rig)).isEmpty();
        rig.letters.hanging.get(0).complete("safe");
        rig.run(1_000);
        assertThat(skipped(rig)).containsExactly(at(1));
        assertThat(rig.hold.ends).isEqualTo(1);
    }

    @Test
    void bytesOfABatchAreHeldWhileItIsDecoded() {
        RunnerRig rig = rig(PARK).failing("a1", ALWAYS);
        rig.write("a1", "b2");
        rig.run(1_000);
        rig.write("c3", "d4");
        rig.run(5);
        assertThat(rig.userCode.running()).as("it is being decoded").isEqualTo(1);
        rig.runners.tuned();
        rig.run(1);
        assertThat(rig.feeds.budget.usedBytes()).isEqualTo(8);
    }

    @Test
    void keyThatSomebodyPausedIsWaitedFor() {
        RunnerRig rig = rig(PARK).failing(large("a1"), ALWAYS);
        rig.runners.pauseKey(rig.hold.key(), "b", true);
        rig.write(large("a1"), "c2", large("b3"), "c4");
        rig.run(10_000);
        assertThat(rig.done).containsExactly("c2", "c4");
        rig.write("c5");
        rig.run(10_000);
        assertThat(rig.done).as("the window is full").hasSize(2);
        rig.runners.pauseKey(rig.hold.key(), "b", false);
        rig.run(1_000);
        assertThat(rig.done).containsExactly("c2", "c4", large("b3"), "c5");
        assertThat(skipped(rig)).isEmpty();
    }
}
