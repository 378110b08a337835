package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** No process of these tests outlives the JVM that has started it. */
final class JavaProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    @Test
    void processEndsWithItsParentEvenIfThatIsKilled() throws InterruptedException {
        try (JavaProcess parent = start(Parent.class)) {
            long child = Long.parseLong(awaitReport());
            assertThat(isAlive(child)).isTrue();

            parent.kill();

            await("the child has ended").atMost(LIMIT).until(() -> !isAlive(child));
        }
    }

    @Test
    void frozenProcessRunsAgainAndEndsWhenItIsClosed() throws Exception {
        JavaProcess idle = start(Idle.class);
        awaitReport();
        try (idle) {
            idle.freeze(Duration.ofSeconds(1)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(idle.isAlive()).isTrue();
        }
        await("it has ended").atMost(LIMIT).until(() -> !idle.isAlive());
    }

    private JavaProcess start(Class<?> main) {
        return JavaProcess.start("life", System.getProperty("java.class.path"), main, List.of(), reports::add);
    }

    private String awaitReport() {
        await("a report").atMost(LIMIT).until(() -> !reports.isEmpty());
        return reports.remove();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Reports its process id and stays. */
    static final class Idle {
        private Idle() {}

        public static void main(String[] arguments) throws InterruptedException {
            ProcessLife.bindToParent();
            ProcessLife.report(Long.toString(ProcessHandle.current().pid()));
            ProcessLife.stay();
        }
    }

    /** Starts {@link Idle}, passes its report on, and stays. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            ProcessLife.bindToParent();
            JavaProcess.start(
                    "child", System.getProperty("java.class.path"), Idle.class, List.of(), ProcessLife::report);
            ProcessLife.stay();
        }
    }
}
