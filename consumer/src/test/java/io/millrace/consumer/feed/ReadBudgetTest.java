package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {
    private static final long MIB = 1 << 20;

    private final ReadBudget budget = new ReadBudget(10 * MIB, Runnable::run);
    private final List<ReadBudget.Grant> granted = new ArrayList<>();

    @Test
    void requestsBeyondTheLimitWaitTheirTurn() {
        budget.ask(6 * MIB, granted::add);
        budget.ask(6 * MIB, granted::add);
        budget.ask(MIB, granted::add);
        assertThat(granted).hasSize(1);
        granted.get(0).release();
        assertThat(granted).hasSize(3);
        assertThat(budget.usedBytes()).isEqualTo(7 * MIB);
    }

    @Test
    void largerThanTheWholeBudgetIsAdmittedAlone() {
        budget.ask(MIB, granted::add);
        budget.ask(20 * MIB, granted::add);
        budget.ask(MIB, granted::add);
        assertThat(granted).hasSize(1);
        granted.get(0).release();
        assertThat(granted).hasSize(2);
        assertThat(budget.usedBytes()).isEqualTo(20 * MIB);
        granted.get(1).release();
        assertThat(granted).hasSize(3);
    }

    @Test
    void correctionGivesBackWhatWasNotNeededAndCountsWhatWasMore() {
        budget.ask(8 * MIB, granted::add);
        budget.ask(4 * MIB, granted::add);
        granted.get(0).correct(2 * MIB);
        assertThat(granted).hasSize(2);
        granted.get(1).correct(9 * MIB);
        assertThat(budget.usedBytes()).isEqualTo(11 * MIB);
        budget.ask(1, granted::add);
        assertThat(granted).hasSize(2);
    }

    @Test
    void readsThatMayBringMoreThanWasReservedLeaveRoomForItOnceOneHas() {
        for (int i = 0; i < 30; i++) {
            answer(budget, MIB);
        }
        budget.askForRecords(MIB, granted::add);
        budget.askForRecords(MIB, granted::add);
        assertThat(granted).hasSize(2);
        granted.get(0).correct(5 * MIB);
        budget.askForRecords(MIB, granted::add);
        assertThat(granted).as("one on its way may bring 4 MiB more").hasSize(2);
        budget.ask(MIB, granted::add);
        granted.get(1).release();
        assertThat(granted).hasSize(4);
        granted.get(0).release();
        granted.get(2).correct(MIB);
        granted.get(3).release();
        assertThat(budget.usedBytes()).isEqualTo(MIB);
        budget.askForRecords(MIB, granted::add);
        budget.askForRecords(MIB, granted::add);
        budget.askForRecords(MIB, granted::add);
        assertThat(granted).as("two leave room for 4 MiB each").hasSize(6);
    }

    private static void answer(ReadBudget budget, long bytes) {
        budget.askForRecords(bytes, granted -> {
            granted.correct(bytes);
            granted.release();
        });
    }

    @Test
    void firstReadsLeaveRoomForTheLargestAnswersUntilSomeHaveTold() {
        ReadBudget large = new ReadBudget(64 * MIB, Runnable::run);
        for (int i = 0; i < 100; i++) {
            large.askForRecords(MIB / 2, granted::add);
        }
        assertThat(granted).as("each may bring 10 MiB").hasSize(7);
        granted.get(0).correct(MIB / 2);
        granted.get(1).correct(MIB / 2);
        assertThat(granted).as("each may bring 2.5 MiB").hasSizeBetween(20, 30);
        granted.get(2).correct(10 * MIB);
        assertThat(granted).as("the worst that has been seen").hasSizeBetween(20, 30);
    }

    @Test
    void whatAFewAnswersDidNotNeedIsNotFearedAnyLonger() {
        ReadBudget large = new ReadBudget(64 * MIB, Runnable::run);
        for (int i = 0; i < 16; i++) {
            answer(large, MIB / 64);
        }
        for (int i = 0; i < 1_000; i++) {
            large.askForRecords(MIB / 64, granted::add);
        }
        assertThat(granted).hasSize(1_000);
    }

    @Test
    void releasingTwiceCountsOnce() {
        budget.ask(4 * MIB, granted::add);
        granted.get(0).release();
        granted.get(0).release();
        granted.get(0).correct(9 * MIB);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void cancelledRequestIsPassedOver() {
        budget.ask(10 * MIB, granted::add);
        ReadBudget.Request second = budget.ask(10 * MIB, granted::add);
        budget.ask(5 * MIB, granted::add);
        second.cancel();
        granted.get(0).release();
        assertThat(granted).hasSize(2);
        assertThat(budget.usedBytes()).isEqualTo(5 * MIB);
    }

    @Test
    void shareLeavesRoomForTwoAnswersOfEveryFeed() {
        budget.feedOpened();
        assertThat(budget.fairShareBytes()).isEqualTo(5 * MIB);
        for (int i = 0; i < 4; i++) {
            budget.feedOpened();
        }
        assertThat(budget.fairShareBytes()).isEqualTo(MIB);
        budget.feedClosed();
        assertThat(budget.fairShareBytes()).isEqualTo(10 * MIB / 8);
    }

    @Test
    void whatIsHeldInAnotherFormCountsButDoesNotWait() {
        budget.ask(6 * MIB, granted::add);
        granted.get(0).alsoHolds(6 * MIB);
        assertThat(budget.usedBytes()).isEqualTo(12 * MIB);
        budget.ask(2 * MIB, granted::add);
        assertThat(granted).hasSize(1);
        granted.get(0).alsoHolds(MIB);
        assertThat(granted).hasSize(2);
        assertThat(budget.usedBytes()).isEqualTo(9 * MIB);
        granted.get(0).release();
        granted.get(0).alsoHolds(5 * MIB);
        assertThat(budget.usedBytes()).isEqualTo(2 * MIB);
    }
}
