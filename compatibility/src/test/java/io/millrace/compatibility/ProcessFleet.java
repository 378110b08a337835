package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compatibility.History.Absence;
import io.millrace.compatibility.History.Delivery;
import io.millrace.compatibility.History.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** Workers of one application, each a process of its own, and the history of what they deliver. */
final class ProcessFleet implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final WorkerOptions options;
    private final History history = new History();
    private final List<JavaProcess> all = new ArrayList<>();
    private final Map<String, Queue<String>> reports = new ConcurrentHashMap<>();
    private int count;

    /** @param options of each worker, but for its name */
    ProcessFleet(WorkerOptions options) {
        this.options = options;
    }

    History history() {
        return history;
    }

    /** Starts a worker and waits until it is at work; its name begins with the prefix. */
    JavaProcess start(String prefix, String classPath, Class<?> main, UnaryOperator<WorkerOptions> adapted) {
        JavaProcess worker = begin(prefix, classPath, main, adapted);
        awaitStarted(worker);
        return worker;
    }

    /** Starts a worker of Millrace on this class path and waits until it is at work. */
    JavaProcess start() {
        return start("millrace", System.getProperty("java.class.path"), MillraceMain.class, same -> same);
    }

    /** Starts a worker, which {@link #awaitStarted} waits for. */
    JavaProcess begin(String prefix, String classPath, Class<?> main, UnaryOperator<WorkerOptions> adapted) {
        String name = prefix + "-" + ++count;
        reports.put(name, new ConcurrentLinkedQueue<>());
        List<String> arguments = adapted.apply(options.named(name)).arguments();
        JavaProcess worker = JavaProcess.start(name, classPath, main, arguments, line -> report(name, line));
        all.add(worker);
        return worker;
    }

    void awaitStarted(JavaProcess worker) {
        await(worker.name() + " has started").atMost(START_LIMIT).untilAsserted(() -> {
            assertThat(worker.isAlive()).as(worker + " is alive").isTrue();
            assertThat(said(worker)).contains("started");
        });
    }

    private void report(String worker, String line) {
        if (line.startsWith("took ")) {
            history.add(Delivery.parse(worker, line));
        } else if (line.startsWith("lost ")) {
            history.add(Loss.parse(worker, line));
        } else {
            reports.getOrDefault(worker, new ConcurrentLinkedQueue<>()).add(line);
        }
    }

    private Collection<String> said(JavaProcess worker) {
        return Set.copyOf(reports.getOrDefault(worker.name(), new ConcurrentLinkedQueue<>()));
    }

    /** SIGKILL. */
    void kill(JavaProcess worker) throws InterruptedException {
        long before = System.nanoTime();
        worker.kill();
        history.add(new Absence(worker.name(), before, System.nanoTime()));
    }

    /** SIGSTOP for so long; done when the worker runs again. */
    CompletableFuture<Void> freeze(JavaProcess worker, Duration time) {
        long before = System.nanoTime();
        return worker.freeze(time).thenRun(() -> history.add(new Absence(worker.name(), before, System.nanoTime())));
    }

    /** SIGTERM, and what follows from it: the worker hands its shards over, says so, and ends; a KCL may also say that it could not. */
    void terminate(JavaProcess worker) throws InterruptedException {
        worker.terminate();
        assertThat(said(worker))
                .as("last words; see " + worker)
                .containsAnyOf("closed true", worker.name().startsWith("kcl-") ? "closed false" : "closed true");
    }

    /** Waits until somebody got each of the records. */
    void awaitDelivered(Collection<NumberedRecord> records, Duration limit) {
        await("all of " + records.size() + " records are delivered")
                .atMost(limit)
                .untilAsserted(() -> assertThat(history.missing(records)).isEmpty());
    }

    /** Kills what is still there. */
    @Override
    public void close() {
        all.forEach(JavaProcess::close);
    }
}
