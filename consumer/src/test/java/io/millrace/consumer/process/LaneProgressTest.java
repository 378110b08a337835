package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the desk knows of a lane while a run has it. */
class LaneProgressTest {
    private final VirtualUserCode userCode =
            new VirtualUserCode(new VirtualLoop(new VirtualTime()), () -> Duration.ZERO);
    private final LaneDesk desk = new LaneDesk(false, () -> {});
    private final List<LaneRecord> records = new ArrayList<>();

    private LaneRun begun(LaneHandler handler) {
        for (int i = 0; i < 4; i++) {
            RecordPosition position = new RecordPosition(new SequenceNumber("1"), i);
            LaneRecord next = new LaneRecord(
                    new ConsumerRecord(
                            "clicks", "shard", position, UserRecord.of("key", new byte[0]), Instant.EPOCH, null),
                    "key",
                    position);
            next.slot = i;
            records.add(next);
        }
        desk.add(records);
        assertThat(desk.staff(1, 1)).isEqualTo(1);
        return new LaneRun(desk, handler, new Permit(userCode, Long.MAX_VALUE / 2), userCode, new RecordContext());
    }

    @Test
    void whatIsDoneBeforeARecordInUserCodeIsSettledOnce() {
        LaneRun run = begun(LaneHandler.of((RecordHandler) record -> {}));
        assertThat(run.step()).isTrue();
        assertThat(run.step()).isTrue();
        assertThat(run.step()).isTrue();
        assertThat(desk.collect().settled()).isEqualTo(records.subList(0, 2));
        assertThat(desk.oldest()).isSameAs(records.get(2));
        assertThat(desk.collect().settled()).isEmpty();
        assertThat(run.step()).isTrue();
        assertThat(run.step()).isFalse();
        assertThat(desk.collect().settled()).isEqualTo(records.subList(2, 4));
        assertThat(desk.load()).isEqualTo(new LaneDesk.Load(0, 0, 0, 0));
    }

    @Test
    void recordThatFailsBehindThoseThatWereCountedIsTheOneThatFailed() {
        LaneRun run = begun(LaneHandler.of((RecordHandler) record -> {
            if (record.subSequenceNumber() == 2) {
                throw new IllegalStateException("scripted");
            }
        }));
        run.step();
        run.step();
        run.step();
        assertThat(desk.collect().settled()).isEqualTo(records.subList(0, 2));
        assertThat(run.step()).isFalse();
        LaneDesk.Harvest harvest = desk.collect();
        assertThat(harvest.settled()).isEmpty();
        assertThat(harvest.failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.record()).isSameAs(records.get(2)));
    }

    @Test
    void stageThatRefusesToBeAskedHasSucceededIfItSaysSo() {
        LaneRun run = begun(LaneHandler.of((AsyncRecordHandler) record -> CompletableFuture.completedStage(record)));
        while (run.step()) {
            assertThat(desk.load().running()).isBetween(0, 1);
        }
        LaneDesk.Harvest harvest = desk.collect();
        assertThat(harvest.failed()).isEmpty();
        assertThat(harvest.settled()).isEqualTo(records);
    }
}
