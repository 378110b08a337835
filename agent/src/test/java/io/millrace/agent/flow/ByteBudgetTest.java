package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final ByteBudget budget = new ByteBudget(1_000);

    @Test
    void oneFlowMayHaveEverything() {
        ByteBudget.Share only = budget.share();
        only.take(900);
        assertThat(only.hasRoomFor(100)).isTrue();
        assertThat(only.hasRoomFor(101)).isFalse();
    }

    @Test
    void aFlowWhoseDestinationIsDownLeavesTheOthersTheirPart() {
        ByteBudget.Share down = budget.share();
        ByteBudget.Share up = budget.share();
        while (down.hasRoomFor(50)) {
            down.take(50);
        }
        assertThat(budget.usedBytes()).isEqualTo(750);
        up.take(200);
        assertThat(up.hasRoomFor(50)).isTrue();
        assertThat(up.hasRoomFor(51)).isFalse();
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
        ByteBudget.Share left = budget.share();
        left.take(740);
        assertThat(left.hasRoomFor(100)).isFalse();
        budget.remove(ended);
        assertThat(left.hasRoomFor(100)).isTrue();
    }
}
