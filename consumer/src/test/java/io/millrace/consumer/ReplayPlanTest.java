package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {
    private static Shard shard(String id, String... parents) {
        return new Shard(id, Set.of(parents), HashKeyRange.ALL, false);
    }

    private static List<String> started(ReplayPlan plan) {
        return plan.start().stream().map(Shard::shardId).toList();
    }

    @Test
    void childrenOfASplitWaitForTheirParent() {
        ReplayPlan plan = new ReplayPlan(List.of(shard("a"), shard("b", "a"), shard("c", "a")));

        assertThat(started(plan)).containsExactly("a");
        assertThat(started(plan)).isEmpty();
        plan.ended("a", List.of());
        assertThat(started(plan)).containsExactly("b", "c");
        assertThat(plan.isOver()).isFalse();
        plan.cut("b");
        plan.ended("c", List.of());
        assertThat(plan.isOver()).isTrue();
    }

    @Test
    void mergedShardWaitsForBothParents() {
        ReplayPlan plan = new ReplayPlan(List.of(shard("a"), shard("b"), shard("c", "a", "b")));

        assertThat(started(plan)).containsExactly("a", "b");
        plan.ended("b", List.of());
        assertThat(started(plan)).isEmpty();
        plan.ended("a", List.of());
        assertThat(started(plan)).containsExactly("c");
    }

    @Test
    void parentsThatWereClosedBeforeTheRangeAreNotWaitedFor() {
        ReplayPlan plan = new ReplayPlan(List.of(shard("b", "gone"), shard("c", "b")));

        assertThat(started(plan)).containsExactly("b");
    }

    @Test
    void whatDescendsFromAShardThatWasReadToTheEndOfTheRangeIsPassedOver() {
        ReplayPlan plan =
                new ReplayPlan(List.of(shard("a"), shard("b"), shard("c", "a", "b"), shard("d", "c"), shard("e", "d")));

        started(plan);
        plan.ended("a", List.of());
        plan.cut("b");

        assertThat(started(plan)).isEmpty();
        assertThat(plan.isOver()).isTrue();
        assertThat(plan.shardIds()).containsExactly("a", "b");
    }

    @Test
    void shardsThatCameLaterWaitForParentsThatNobodyHasToldOfYet() {
        ReplayPlan plan = new ReplayPlan(List.of(shard("a"), shard("b")));
        started(plan);

        plan.ended("a", List.of(shard("m", "a", "late")));
        assertThat(started(plan)).isEmpty();
        plan.ended("b", List.of(shard("late", "b"), shard("other", "b")));
        assertThat(started(plan)).containsExactly("late", "other");
        plan.ended("other", List.of());
        assertThat(started(plan)).isEmpty();
        plan.ended("late", List.of(shard("m", "a", "late")));
        assertThat(started(plan)).containsExactly("m");
    }

    @Test
    void parentThatNobodyTellsOfAtAllDoesNotHoldItsChildForEver() {
        ReplayPlan plan = new ReplayPlan(List.of(shard("a"), shard("b")));
        started(plan);
        plan.ended("a", List.of(shard("m", "a", "late"), shard("n", "m")));
        assertThat(started(plan)).isEmpty();

        plan.ended("b", List.of());

        assertThat(started(plan)).containsExactly("m");
        plan.ended("m", List.of());
        assertThat(started(plan)).containsExactly("n");
    }

    @Test
    void nothingListedIsNothingToDo() {
        assertThat(new ReplayPlan(List.of()).isOver()).isTrue();
    }
}
