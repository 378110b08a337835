package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneRunTest {
    private final VirtualUserCode userCode =
            new VirtualUserCode(new VirtualLoop(new VirtualTime()), () -> RunnerRig.STEP);
    private final LaneDesk desk = new LaneDesk(true, () -> {});
    private final List<WeakReference<ConsumerRecord>> told = new ArrayList<>();
    private final LaneRun run = new LaneRun(
            desk,
            LaneHandler.of((RecordHandler) record -> told.add(new WeakReference<>(record))),
            new Permit(userCode, Long.MAX_VALUE / 2),
            userCode,
            new RecordContext());

    private static boolean isKept(WeakReference<ConsumerRecord> record) {
        for (int i = 0; i < 5 && !record.refersTo(null); i++) {
            System.gc();
        }
        return !record.refersTo(null);
    }

    @Test
    void recordThatIsSettledIsNotKeptWhileALaterOneIsInUserCode() {
        desk.add(List.of(LanesTest.record("a", 0), LanesTest.record("a", 1)));
        assertThat(desk.staff(1, 1)).isEqualTo(1);
        run.step();
        run.step();
        assertThat(told).hasSize(2);
        assertThat(isKept(told.get(0))).as("nobody knows yet that it is done").isTrue();
        assertThat(desk.collect().settled()).hasSize(1);
        assertThat(isKept(told.get(0))).isFalse();
        assertThat(isKept(told.get(1))).isTrue();
    }
}
