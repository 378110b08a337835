package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.lease.PeerObserver.Suspect;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerObserverTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(10);
    private static final long T = LEASE_TIME.toNanos();
    private final PeerObserver observer = new PeerObserver("me", LeaseTiming.of(LEASE_TIME));

    private static WorkerRow row(String incarnation, String workerId, long beat) {
        return new WorkerRow(incarnation, workerId, beat, false, true, 0, Set.of(), Set.of(), "", LoadReport.NONE);
    }

    private static WorkerRow dead(String incarnation) {
        return new WorkerRow(incarnation, incarnation, 3, true, true, 0, Set.of(), Set.of(), "", LoadReport.NONE);
    }

    @Test
    void rowThatStandsStillForTheLeaseTimeIsSuspected() {
        observer.observe(List.of(row("a", "a", 3), row("me", "me", 1)), Set.of(), 0);
        observer.observe(List.of(row("a", "a", 3), row("me", "me", 1)), Set.of(), T - 1);
        assertThat(observer.suspects(T - 1)).isEmpty();
        assertThat(observer.suspects(T)).containsExactly(new Suspect("a", OptionalLong.of(3)));
        assertThat(observer.isDead("a")).isFalse();
    }

    @Test
    void rowThatStoodStillWhileNothingWasReadIsNotSuspectedYet() {
        observer.observe(List.of(row("a", "a", 3)), Set.of(), 0);
        observer.observe(List.of(row("a", "a", 3)), Set.of(), 30 * T);
        assertThat(observer.suspects(30 * T)).isEmpty();

        observer.observe(List.of(row("a", "a", 3)), Set.of(), 31 * T - 1);
        assertThat(observer.suspects(31 * T)).hasSize(1);
    }

    @Test
    void rowThatMovedOrReadsOlderIsLookedAtAnew() {
        observer.observe(List.of(row("a", "a", 3)), Set.of(), 0);
        observer.observe(List.of(row("a", "a", 4)), Set.of(), T - 1);
        assertThat(observer.suspects(T)).isEmpty();
        observer.observe(List.of(row("a", "a", 3)), Set.of(), T);
        assertThat(observer.suspects(2 * T - 1)).isEmpty();
    }

    @Test
    void absentHolderIsSuspectedOnlyWhileALeaseNamesIt() {
        observer.observe(List.of(), Set.of("ghost"), 0);
        assertThat(observer.suspects(T)).containsExactly(new Suspect("ghost", OptionalLong.empty()));
        observer.observe(List.of(), Set.of(), T);
        assertThat(observer.suspects(3 * T)).isEmpty();
    }

    @Test
    void deadIsForEverEvenIfAnOlderReadingSaysOtherwise() {
        observer.observe(List.of(dead("a")), Set.of(), 0);
        observer.observe(List.of(row("a", "a", 3)), Set.of(), 1);
        assertThat(observer.isDead("a")).isTrue();
        assertThat(observer.live()).isEmpty();
    }

    @Test
    void deadRowIsRemovedAfterAnHourIfNothingNamesIt() {
        long hour = Duration.ofHours(1).toNanos();
        observer.observe(List.of(dead("a")), Set.of(), 0);
        assertThat(observer.removable(Set.of(), hour - 1)).isEmpty();
        assertThat(observer.removable(Set.of("a"), hour)).isEmpty();
        assertThat(observer.removable(Set.of(), hour)).containsExactly("a");
        observer.removed("a");
        assertThat(observer.removable(Set.of(), hour)).isEmpty();
        assertThat(observer.isDead("a")).isTrue();
    }

    @Test
    void namesakeIsOneThatKeepsBeatingForLongerThanTheLeaseTime() {
        observer.observe(List.of(row("a", "shared", 1), row("b", "other", 1)), Set.of(), 0);
        assertThat(observer.hasNamesake("shared", 2 * T)).isFalse();
        observer.observe(List.of(row("a", "shared", 9), row("b", "other", 9)), Set.of(), T + 1);
        assertThat(observer.hasNamesake("shared", T + 1)).isTrue();
        assertThat(observer.hasNamesake("nobody", T + 1)).isFalse();
    }

    @Test
    void livelyIsAPeerThatTakesLeasesAndBeatLately() {
        WorkerRow leaving = new WorkerRow("c", "c", 1, false, false, 0, Set.of(), Set.of(), "", LoadReport.NONE);
        observer.observe(List.of(row("a", "a", 1), row("me", "me", 1), leaving), Set.of(), 0);

        assertThat(observer.lively(1)).extracting(WorkerRow::incarnation).containsExactly("a");
        assertThat(observer.lively(T)).isEmpty();
    }
}
