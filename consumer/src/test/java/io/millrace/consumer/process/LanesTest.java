package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final Lanes byKey = new Lanes(true);
    private long slots;

    static LaneRecord record(String key, long slot) {
        RecordPosition position = new RecordPosition(new SequenceNumber(Long.toString(slot + 1)), 0);
        UserRecord content = UserRecord.of(key, (key + slot).getBytes(StandardCharsets.UTF_8));
        ConsumerRecord record = new ConsumerRecord("stream", "shard", position, content, Instant.EPOCH, null);
        LaneRecord made = new LaneRecord(record, key, position);
        made.slot = slot;
        return made;
    }

    private LaneRecord add(Lanes lanes, String key) {
        LaneRecord record = record(key, slots++);
        lanes.add(record);
        return record;
    }

    private static Lane taken(Lanes lanes) {
        return Objects.requireNonNull(lanes.take(0), "no lane is free");
    }

    private static @Nullable LaneRecord firstOf(Lane lane) {
        return lane.first();
    }

    /** Takes lane after lane, one record of each, until none is free. */
    private static List<Long> settleAll(Lanes lanes) {
        List<Long> slots = new ArrayList<>();
        Lane lane = lanes.take(0);
        while (lane != null) {
            slots.add(lanes.settleFirst(lane).slot);
            lanes.leave(lane, false);
            lane = lanes.take(0);
        }
        return slots;
    }

    @Test
    void lanesTakeTurnsInTheOrderInWhichTheyBecameFree() {
        add(byKey, "a");
        add(byKey, "a");
        add(byKey, "a");
        add(byKey, "b");
        add(byKey, "c");
        add(byKey, "b");

        assertThat(settleAll(byKey)).containsExactly(0L, 3L, 4L, 1L, 5L, 2L);
        assertThat(byKey.unsettled()).isZero();
        assertThat(byKey.all()).isEmpty();
    }

    @Test
    void keyIsInOneRunAtATime() {
        LaneRecord first = add(byKey, "a");
        LaneRecord second = add(byKey, "a");
        Lane lane = taken(byKey);
        assertThat(firstOf(lane)).isSameAs(first);
        add(byKey, "a");
        assertThat(byKey.take(0)).isNull();

        byKey.settleFirst(lane);
        byKey.leave(lane, false);
        assertThat(firstOf(taken(byKey))).isSameAs(second);
    }

    @Test
    void wholeShardIsOneLane() {
        Lanes whole = new Lanes(false);
        add(whole, "b");
        add(whole, "a");
        add(whole, "b");
        assertThat(settleAll(whole)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void failedRecordKeepsItsLaneUntilItIsFreedOrGivenUp() {
        LaneRecord failed = add(byKey, "a");
        add(byKey, "a");
        add(byKey, "b");
        byKey.leave(taken(byKey), true);
        assertThat(byKey.isFailed(failed)).isTrue();
        assertThat(settleAll(byKey)).containsExactly(2L);

        byKey.free(failed);
        assertThat(byKey.isFailed(failed)).isFalse();
        byKey.leave(taken(byKey), true);
        byKey.giveUp(failed);
        assertThat(settleAll(byKey)).containsExactly(1L);
        assertThat(byKey.unsettled()).isZero();
    }

    @Test
    void emptyLanesAreForgottenThoughTheyFailedLast() {
        LaneRecord only = add(byKey, "a");
        byKey.leave(taken(byKey), true);
        byKey.giveUp(only);
        assertThat(byKey.all()).isEmpty();
        assertThat(byKey.waiting()).isZero();
    }

    @Test
    void pausedKeyWaitsAndGoesOnInOrder() {
        byKey.pause("b");
        add(byKey, "a");
        add(byKey, "b");
        add(byKey, "b");
        assertThat(settleAll(byKey)).containsExactly(0L);
        byKey.resume("b");
        assertThat(settleAll(byKey)).containsExactly(1L, 2L);
    }

    @Test
    void keyMayBePausedWhileItIsInTheQueueOrRuns() {
        add(byKey, "a");
        add(byKey, "b");
        add(byKey, "b");
        byKey.pause("a");
        Lane running = taken(byKey);
        assertThat(running.key).isEqualTo("b");
        byKey.pause("b");
        byKey.settleFirst(running);
        byKey.leave(running, false);
        assertThat(byKey.take(0)).isNull();

        byKey.resume("a");
        byKey.resume("a");
        byKey.resume("b");
        assertThat(byKey.waiting()).isEqualTo(2);
        assertThat(settleAll(byKey)).containsExactly(0L, 2L);
    }

    @Test
    void resumedKeyThatFailedStaysWhereItIs() {
        LaneRecord failed = add(byKey, "a");
        byKey.leave(taken(byKey), true);
        byKey.pause("a");
        byKey.resume("a");
        assertThat(byKey.take(0)).isNull();
        byKey.pause("a");
        byKey.free(failed);
        assertThat(byKey.take(0)).isNull();
        byKey.resume("a");
        assertThat(settleAll(byKey)).containsExactly(0L);
    }

    @Test
    void arrangedByKeyTheFailedRecordKeepsItsKeyAlone() {
        Lanes lanes = new Lanes(false);
        LaneRecord failed = add(lanes, "a");
        add(lanes, "b");
        add(lanes, "a");
        lanes.leave(taken(lanes), true);
        lanes.arrange(true);
        assertThat(lanes.isFailed(failed)).isTrue();
        assertThat(settleAll(lanes)).containsExactly(1L);
        lanes.free(failed);
        assertThat(settleAll(lanes)).containsExactly(0L, 2L);
    }

    @Test
    void arrangedAsAWholeTheShardStopsAtTheFailedRecordWhereverThatIs() {
        add(byKey, "a");
        LaneRecord failed = add(byKey, "b");
        add(byKey, "a");
        add(byKey, "b");
        byKey.leave(taken(byKey), false);
        byKey.leave(taken(byKey), true);
        byKey.arrange(false);

        assertThat(byKey.isFailed(failed)).as("it is still waited for").isTrue();
        assertThat(settleAll(byKey)).containsExactly(0L);
        byKey.free(failed);
        assertThat(settleAll(byKey)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void failedRecordIsGivenUpFromTheMiddleOfALane() {
        add(byKey, "a");
        LaneRecord failed = add(byKey, "b");
        add(byKey, "b");
        byKey.leave(taken(byKey), false);
        byKey.leave(taken(byKey), true);
        byKey.arrange(false);
        byKey.giveUp(failed);
        assertThat(byKey.unsettled()).isEqualTo(2);
        assertThat(settleAll(byKey)).containsExactly(0L, 2L);
    }

    @Test
    void lastRecordOfALaneMayBeGivenUpAndOthersFollow() {
        add(byKey, "a");
        LaneRecord failed = add(byKey, "b");
        byKey.leave(taken(byKey), false);
        byKey.leave(taken(byKey), true);
        byKey.arrange(false);
        byKey.giveUp(failed);
        add(byKey, "c");
        assertThat(settleAll(byKey)).containsExactly(0L, 2L);
    }

    @Test
    void orderIsNotChangedWhileALaneRuns() {
        add(byKey, "a");
        taken(byKey);
        assertThatThrownBy(() -> byKey.arrange(false)).hasMessageContaining("1 lanes run");
    }

    @Test
    void arrangementForthAndBackLosesNothing() {
        for (int i = 0; i < 20; i++) {
            add(byKey, i % 3 == 0 ? "a" : "b");
        }
        byKey.arrange(false);
        byKey.arrange(true);
        byKey.arrange(false);
        assertThat(byKey.unsettled()).isEqualTo(20);
        assertThat(settleAll(byKey)).hasSize(20).isSorted();
    }
}
