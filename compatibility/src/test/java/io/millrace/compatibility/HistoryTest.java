package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.History.Absence;
import io.millrace.compatibility.History.Delivery;
import io.millrace.compatibility.History.Loss;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of the process tests sees what it is there to see. */
final class HistoryTest {
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    private final History history = new History();

    @Test
    void recordThatNobodyGotIsMissing() {
        took("a", 0, 0);

        assertThat(history.missing(List.of(record(0), record(1)))).containsExactly(record(1));
    }

    @Test
    void firstDeliveryBehindALaterRecordOfItsKeyIsOutOfOrder() {
        took("a", 2, 1);
        took("b", 1, 0);
        took("b", 3, 0);
        took("b", 5, 3);
        took("a", 4, 2);
        assertThat(history.outOfOrder()).isEmpty();

        took("a", 6, 5);
        took("a", 7, 4);

        assertThat(history.outOfOrder()).extracting(Delivery::record).containsExactly(record(4));
    }

    @Test
    void repeatOfWhatAKilledWorkerTookJustBeforeIsExcusedAndAnyOtherIsNot() {
        took("a", 10, 0);
        took("a", 13, 1);
        history.add(new Absence("a", seconds(14), seconds(14)));
        took("b", 20, 1);
        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED)).isEmpty();

        took("b", 21, 0);
        took("b", 22, 1);

        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED))
                .extracting(repeat -> repeat.delivery().record())
                .containsExactly(record(0), record(1));
        assertThat(history.repeats()).isEqualTo(3);
    }

    @Test
    void repeatOfWhatOneWorkerTookIsToldFromRepeatsOfOthers() {
        took("a", 1, 0);
        took("b", 2, 1);
        took("c", 3, 1);
        assertThat(history.repeatsOf("a")).isEmpty();

        took("c", 4, 0);

        assertThat(history.repeatsOf("a")).extracting(Delivery::record).containsExactly(record(0));
    }

    @Test
    void stoppedWorkerMayFinishOneCallAndNoSecond() {
        history.add(new Absence("a", seconds(10), seconds(20)));
        took("b", 15, 0);
        took("b", 16, 1);
        took("a", 20, 0);
        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED)).isEmpty();

        took("a", 21, 1);

        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED))
                .extracting(repeat -> repeat.delivery().record())
                .containsExactly(record(1));
    }

    @Test
    void repeatOfWhatAStarvedWorkerTookJustBeforeItLostItsLeaseIsExcusedAndAnyOtherIsNot() {
        took("a", 10, 0);
        took("a", 13, 1);
        history.add(Loss.parse("a", "lost " + seconds(14) + " shardId-0"));
        history.add(Loss.parse("a", "lost " + seconds(11) + " shardId-1"));
        took("b", 20, 1);
        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED)).isEmpty();
        assertThat(history.starved()).hasSize(2);

        took("b", 21, 0);

        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED))
                .extracting(repeat -> repeat.delivery().record())
                .containsExactly(record(0));
    }

    @Test
    void workerThatWasStoppedDidNotStarve() {
        history.add(new Absence("a", seconds(10), seconds(20)));
        history.add(new Loss("a", "shardId-0", seconds(20)));

        assertThat(history.starved()).isEmpty();
    }

    @Test
    void recordThatWasWrittenTwiceIsNoRepeat() {
        took("a", 1, 0);
        history.add(Delivery.parse("a", "took " + seconds(2) + " shardId-0/496/0 key 0"));

        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED)).isEmpty();
        assertThat(history.repeats()).isZero();
    }

    private void took(String worker, int second, int number) {
        history.add(Delivery.parse(worker, "took " + seconds(second) + " shardId-0/495/" + number + " key " + number));
    }

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static NumberedRecord record(int number) {
        return new NumberedRecord("key", number);
    }
}
