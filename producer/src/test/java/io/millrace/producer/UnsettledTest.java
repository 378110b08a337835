package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnsettledTest {
    private final Unsettled unsettled = new Unsettled();

    @Test
    void recordsThatEndInAnyOrderAreThoseOfASortedMap() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Unsettled records = new Unsettled();
            TreeMap<Long, PendingRecord> model = new TreeMap<>();
            long last = 0;
            for (int step = 0; step < 300; step++) {
                for (int i = random.nextInt(1500); i > 0; i--) {
                    PendingRecord record = TestRecords.record(0, "key", 1);
                    records.add(record);
                    assertThat(record.number).isEqualTo(++last);
                    model.put(last, record);
                }
                for (int i = random.nextInt(1600); i > 0 && !model.isEmpty(); i--) {
                    long from = model.firstKey() + (long) (random.nextDouble() * (last - model.firstKey() + 1));
                    Long number = random.nextInt(50) == 0 ? model.firstKey() : model.ceilingKey(from);
                    if (number != null) {
                        records.remove(Objects.requireNonNull(model.remove(number)));
                    }
                }
                assertThat(records.isEmpty()).as("seed %d", seed).isEqualTo(model.isEmpty());
                assertThat(records.last()).isEqualTo(last);
                assertThat(records.lowest())
                        .as("seed %d", seed)
                        .isEqualTo(model.isEmpty() ? last + 1 : model.firstKey());
            }
            List<PendingRecord> left = new ArrayList<>();
            records.forEach(left::add);
            assertThat(left).as("seed %d", seed).containsExactlyElementsOf(model.values());
        }
    }

    @Test
    void oneThatStaysWhileMillionsPassIsFoundAgain() {
        PendingRecord stays = TestRecords.record(0, "key", 1);
        unsettled.add(stays);
        PendingRecord passes = TestRecords.record(0, "key", 1);
        for (int i = 0; i < 3_000_000; i++) {
            unsettled.add(passes);
            unsettled.remove(passes);
        }
        assertThat(unsettled.lowest()).isEqualTo(1);
        unsettled.remove(stays);
        assertThat(unsettled.isEmpty()).isTrue();
        assertThat(unsettled.lowest()).isEqualTo(3_000_002);
    }

    @Test
    void allMayEndWhileTheyAreGoneThrough() {
        for (int i = 0; i < 5_000; i++) {
            unsettled.add(TestRecords.record(0, "key", 1));
        }
        unsettled.forEach(unsettled::remove);
        assertThat(unsettled.isEmpty()).isTrue();
        assertThat(unsettled.last()).isEqualTo(5_000);
    }

    @Test
    void nothingEndsTwice() {
        PendingRecord record = TestRecords.record(0, "key", 1);
        unsettled.add(record);
        unsettled.remove(record);
        for (int i = 0; i < 3_000; i++) {
            unsettled.add(TestRecords.record(0, "key", 1));
        }
        assertThatThrownBy(() -> unsettled.remove(record)).isInstanceOf(IllegalStateException.class);
    }
}
