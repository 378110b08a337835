package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettlementWindowTest {
    private final SettlementWindow window = new SettlementWindow();

    private static RecordPosition at(long sequence, long sub) {
        return new RecordPosition(new SequenceNumber(Long.toString(sequence)), sub);
    }

    @Test
    void nothingIsMarkedBeforeTheFirstRecordIsSettled() {
        window.admit(at(1, 0));
        assertThat(window.mark()).isNull();
        assertThat(window.open()).isEqualTo(1);
    }

    @Test
    void markStopsBeforeTheFirstUnsettledRecord() {
        long first = window.admit(at(1, 0));
        long second = window.admit(at(1, 1));
        long third = window.admit(at(1, 2));
        window.settle(third);
        window.settle(first);
        assertThat(window.mark()).isEqualTo(at(1, 0));
        window.settle(second);
        assertThat(window.mark()).isEqualTo(at(1, 2));
        assertThat(window.open()).isZero();
    }

    @Test
    void recordsPassedOverAreSettledWithTheRecordBeforeThem() {
        window.passOver(at(1, 0));
        assertThat(window.mark()).isEqualTo(at(1, 0));
        long first = window.admit(at(1, 1));
        window.passOver(at(1, 5));
        assertThat(window.mark()).isEqualTo(at(1, 0));
        window.settle(first);
        assertThat(window.mark()).isEqualTo(at(1, 5));
    }

    @Test
    void settlingTwiceDoesNothing() {
        long first = window.admit(at(1, 0));
        window.admit(at(2, 0));
        window.settle(first);
        window.settle(first);
        assertThat(window.mark()).isEqualTo(at(1, 0));
        assertThat(window.passed()).isEqualTo(1);
    }

    @Test
    void slotThatWasNeverGivenOutIsRefused() {
        assertThatThrownBy(() -> window.settle(0)).hasMessageContaining("slot 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void markIsTheLowestGapInAnyOrderOfSettling(long seed) {
        Random random = new Random(seed);
        List<RecordPosition> covered = new ArrayList<>();
        List<Boolean> done = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            if (random.nextInt(3) > 0 || covered.isEmpty()) {
                RecordPosition position = at(covered.size() + 1L, 0);
                assertThat(window.admit(position)).isEqualTo(covered.size());
                covered.add(position);
                done.add(false);
            } else {
                int slot = Math.max(0, covered.size() - 1 - random.nextInt(200));
                window.settle(slot);
                done.set(slot, true);
            }
            if (random.nextInt(400) == 0) {
                settleAll(covered, done);
            }
            int gap = done.indexOf(false);
            int settled = gap < 0 ? done.size() : gap;
            assertThat(window.mark())
                    .as("seed %s step %s", seed, step)
                    .isEqualTo(settled == 0 ? null : covered.get(settled - 1));
            assertThat(window.open()).isEqualTo(covered.size() - settled);
        }
    }

    private void settleAll(List<RecordPosition> covered, List<Boolean> done) {
        for (int slot = 0; slot < covered.size(); slot++) {
            window.settle(slot);
            done.set(slot, true);
        }
    }
}
