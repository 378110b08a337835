package io.millrace.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With a real process that gets real signals. */
class SignalsTest {
    /** Tells what it hears. */
    static final class Listener {
        private Listener() {}

        public static void main(String[] arguments) throws InterruptedException {
            Runnable remove = Signals.onTermination(() -> System.out.println("stopped"), Duration.ofSeconds(5));
            boolean heard = Signals.onHangup(() -> System.out.println("reload"));
            System.out.println(heard && remove != null ? "ready" : "deaf");
            new CountDownLatch(1).await();
        }
    }

    @Test
    void hangupReloadsAsOftenAsItComesAndTerminationStops() throws Exception {
        Process process = listener("--default-signal=HUP");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(line(out)).isEqualTo("ready");
            for (int i = 0; i < 2; i++) {
                signal(process, "-HUP");
                assertThat(line(out)).isEqualTo("reload");
            }
            signal(process, "-TERM");
            assertThat(line(out)).isEqualTo("stopped");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void hangupThatWasMadeToBeIgnoredIsToldOf() throws Exception {
        Process process = listener("--ignore-signal=HUP");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(line(out)).isEqualTo("deaf");
        } finally {
            process.destroyForcibly();
        }
    }

    /** What becomes of a signal is inherited, whoever runs the tests. */
    private static Process listener(String signals) throws IOException {
        return new ProcessBuilder(
                        "env",
                        signals,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Listener.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    private static String line(BufferedReader out) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return String.valueOf(out.readLine());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(1, TimeUnit.MINUTES);
    }

    @Test
    void stopIsGivenItsTimeAndNoMore() {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(Signals.runWithin(() -> {}, Duration.ofSeconds(30))).isTrue();
        assertThat(Signals.runWithin(() -> awaitForEver(never), Duration.ofMillis(20)))
                .isFalse();
        assertThat(Signals.runWithin(
                        () -> {
                            throw new IllegalStateException("disk full");
                        },
                        Duration.ofSeconds(30)))
                .isTrue();
        never.countDown();
    }

    private static void awaitForEver(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
