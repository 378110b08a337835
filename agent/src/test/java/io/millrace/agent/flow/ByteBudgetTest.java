package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final ByteBudget budget = new ByteBudget(1_000);

    @Test
    void noFlowHoldsMoreThanThreeEighthsAloneOrAmongOthers() {
        ByteBudget.Share busy = budget.share();
        busy.take(300);
        assertThat(busy.hasRoomFor(75)).isTrue();
        assertThat(busy.hasRoomFor(76)).isFalse();
        budget.share();
        budget.share();
        assertThat(busy.hasRoomFor(75)).isTrue();
        assertThat(busy.hasRoomFor(76)).isFalse();
    }

    @Test
    void flowsWhoseDestinationsAreDownLeaveTheOthersTheirPart() {
        ByteBudget.Share down = budget.share();
        ByteBudget.Share alsoDown = budget.share();
        ByteBudget.Share up = budget.share();
        for (ByteBudget.Share share : List.of(down, alsoDown)) {
            while (share.hasRoomFor(25)) {
                share.take(25);
            }
        }
        assertThat(budget.usedBytes()).isEqualTo(750);
        up.take(140);
        assertThat(up.hasRoomFor(25)).isTrue();
    }

    @Test
    void aBatchThatIsLargerThanAllIsLetInAlone() {
        ByteBudget.Share share = budget.share();
        assertThat(share.hasRoomFor(5_000)).isTrue();
        share.take(5_000);
        assertThat(share.hasRoomFor(1)).isFalse();
        share.release(5_000);
        assertThat(share.hasRoomFor(1)).isTrue();
    }

    @Test
    void thePartOfAFlowThatEndedGoesToTheOthers() {
        ByteBudget.Share ended = budget.share();
        ByteBudget.Share down = budget.share();
        ByteBudget.Share left = budget.share();
        ended.take(375);
        down.take(375);
        left.take(200);
        assertThat(left.hasRoomFor(100)).isFalse();
        budget.remove(ended);
        assertThat(left.hasRoomFor(100)).isTrue();
    }
}
