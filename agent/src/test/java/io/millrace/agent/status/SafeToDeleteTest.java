package io.millrace.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeToDeleteTest {
    @Test
    void rotatedAndFinishedFilesAreSafeOnceAllIsSaved() {
        assertThat(safe(
                        Statuses.file("/l/a.log", "reading", 5, 5, true),
                        Statuses.file("/l/a.log.1", "rotated", 5, 5, true),
                        Statuses.file("/l/a.log.2", "rotated", 5, 4, false),
                        Statuses.file("/l/a.log.3.gz", "done", 5, 5, true)))
                .containsExactly("/l/a.log.1", "/l/a.log.3.gz");
    }

    @Test
    void liveFileIsNotHoweverQuietItIs() {
        assertThat(safe(
                        Statuses.file("/l/error.log", "idle", 5, 5, true),
                        Statuses.file("/l/access.log", "idle", 9, 9, true),
                        Statuses.file("/l/worker-1.log", "idle", 9, 9, true),
                        Statuses.file("/l/worker-2.log", "idle", 9, 9, true)))
                .isEmpty();
    }

    @Test
    void idleFileIsPastIfItsNameSaysSo() {
        assertThat(safe(
                        Statuses.file("/l/a.log", "idle", 5, 5, true),
                        Statuses.file("/l/a.log.1", "idle", 5, 5, true),
                        Statuses.file("/l/a.log-20261120.gz", "idle", 5, 5, true),
                        Statuses.file("/l/a.log.old", "idle", 5, 5, true),
                        Statuses.file("/l/b.log.1", "idle", 5, 5, true),
                        Statuses.file("/l/a.log.txt", "idle", 5, 5, true)))
                .containsExactly("/l/a.log.1", "/l/a.log-20261120.gz", "/l/a.log.old");
    }

    @Test
    void fileOfADayIsPastWhenThereIsALaterDay() {
        assertThat(safe(
                        Statuses.file("/l/a-2026-11-20.log", "idle", 5, 5, true),
                        Statuses.file("/l/a-2026-11-22.log", "idle", 5, 5, true),
                        Statuses.file("/l/b-2026-11-20.log", "idle", 5, 5, true),
                        Statuses.file("/l/a-2026-11-21.log", "reading", 5, 5, true)))
                .containsExactly("/l/a-2026-11-20.log");
    }

    @Test
    void otherStatesAreNeverSafe() {
        for (String state :
                List.of("reading", "waiting", "deleted", "unreadable", "ignored", "lost", "new in a later version")) {
            assertThat(safe(
                            Statuses.file("/l/a.log.1", state, 5, 5, true),
                            Statuses.file("/l/a.log", "idle", 5, 5, true)))
                    .as(state)
                    .isEmpty();
        }
    }

    @Test
    void pathOfTwoGenerationsIsSafeIfBothAre() {
        assertThat(safe(
                        Statuses.file("/l/a.log.1", "rotated", 5, 5, true),
                        Statuses.file("/l/a.log.1", "rotated", 6, 2, false)))
                .isEmpty();
        FlowStatus one =
                Statuses.flow("x", Statuses.stream("s", 1, 0, 1), Statuses.file("/a.1", "rotated", 5, 5, true));
        FlowStatus other =
                Statuses.flow("y", Statuses.stream("s", 1, 0, 1), Statuses.file("/a.1", "rotated", 5, 1, false));
        assertThat(of(Statuses.of(one, other)).paths()).isEmpty();
    }

    @Test
    void fileThatWasWrittenToLatelyIsNotSafeYet() {
        AgentStatus status = Statuses.of(
                Statuses.flow("x", Statuses.stream("s", 1, 0, 1), Statuses.file("/l/a.log.1", "rotated", 5, 5, true)));
        Duration since = Duration.between(status.flows().get(0).files().get(0).modified(), status.time());
        assertThat(SafeToDelete.of(status, since, file -> true).paths()).containsExactly("/l/a.log.1");
        assertThat(SafeToDelete.of(status, since.plusMillis(1), file -> true).paths())
                .isEmpty();
    }

    @Test
    void fileThatIsGoneOrAnotherNowIsNotListedAndHoldsUpNoOtherOfItsName() {
        AgentStatus status = Statuses.of(Statuses.flow(
                "x",
                Statuses.stream("s", 1, 0, 1),
                Statuses.file("/l/a.log.1", "done", 5, 5, true),
                Statuses.file("/l/a.log.1", "rotated", 7, 6, false),
                Statuses.file("/l/a.log.2", "done", 5, 5, true)));
        Duration idle = Duration.ofMinutes(1);
        assertThat(SafeToDelete.of(status, idle, file -> false).paths()).isEmpty();
        assertThat(SafeToDelete.of(status, idle, FileStatus::safeToDelete).paths())
                .containsExactly("/l/a.log.1", "/l/a.log.2");
        assertThat(SafeToDelete.of(status, idle, file -> true).paths()).containsExactly("/l/a.log.2");
    }

    @Test
    void tellsHowManyFilesTheStatusDoesNotList() {
        FlowStatus flow =
                Statuses.flow("x", Statuses.stream("s", 1, 0, 1), Statuses.file("/a.1", "rotated", 5, 5, true));
        FlowStatus more = new FlowStatus(
                flow.id(),
                flow.pattern(),
                flow.health(),
                "",
                flow.accounting(),
                flow.destination(),
                flow.files(),
                1_201,
                0,
                flow.lag());
        assertThat(of(Statuses.of(flow, more)).unlisted()).isEqualTo(1_200);
    }

    private static List<String> safe(FileStatus... files) {
        return of(Statuses.of(Statuses.flow("x", Statuses.stream("s", 1, 0, 1), files)))
                .paths();
    }

    private static SafeToDelete.Answer of(AgentStatus status) {
        return SafeToDelete.of(status, Duration.ofMinutes(1), file -> true);
    }
}
