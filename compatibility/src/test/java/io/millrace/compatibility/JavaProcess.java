package io.millrace.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A JVM of its own. What it says on standard output is reported line by line; what it logs is kept in a file below {@code
 * target/processes}. It is killed by {@link #close} and, whatever became of the test, at the end of this JVM; {@link ProcessLife}, which
 * every main class here begins with, ends it when this JVM was killed.
 */
final class JavaProcess implements AutoCloseable {
    private static final Path LOGS = Path.of("target", "processes");
    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread reader;

    private JavaProcess(String name, Process process, Path log, Consumer<String> reports) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.reader = new Thread(() -> read(process, reports), "reports-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a main class on a class path. */
    static JavaProcess start(
            String name, String classPath, Class<?> main, List<String> arguments, Consumer<String> reports) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.add(main.getName());
        command.addAll(arguments);
        try {
            Files.createDirectories(LOGS);
            Path log = Files.createTempFile(LOGS, name + "-", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectError(Redirect.to(log.toFile()))
                    .start();
            STARTED.add(process);
            return new JavaProcess(name, process, log, reports);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Process process, Consumer<String> reports) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reports.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has logged so far. */
    List<String> log() {
        try {
            return Files.readAllLines(log, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL; returns when all it ever said is reported. */
    void kill() throws InterruptedException {
        requireAlive();
        // By the handle: the process itself would close its streams first, and what it has said would be lost.
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; returns when it has ended by itself and all it said is reported. */
    void terminate() throws InterruptedException {
        requireAlive();
        process.toHandle().destroy();
        awaitEnd();
    }

    /**
     * SIGSTOP, and SIGCONT after that time; done when it runs again. Another process does both, so that nothing stays stopped should
     * this JVM end meanwhile.
     */
    CompletableFuture<Void> freeze(Duration time) {
        String script = "kill -STOP $0 && sleep $1; kill -CONT $0";
        try {
            return new ProcessBuilder("sh", "-c", script, Long.toString(process.pid()), Long.toString(time.toSeconds()))
                    .redirectErrorStream(true)
                    .start()
                    .onExit()
                    .thenAccept(ended -> {
                        if (ended.exitValue() != 0) {
                            throw new IllegalStateException(name + " was not stopped and continued");
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name + ", whose log is " + log;
    }

    private void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("It has ended by itself: " + this);
        }
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("No end within " + END_LIMIT + " of " + this);
        }
        reader.join(END_LIMIT.toMillis());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
