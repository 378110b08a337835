package io.millrace.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process and all below it, as the operating system counts what they use. */
public final class ProcessTree {
    private static final long KIB = 1024;

    private final List<ProcessHandle> processes;

    private ProcessTree(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    /** The processes that there are now. */
    public static ProcessTree of(ProcessHandle root) {
        return new ProcessTree(
                Stream.concat(Stream.of(root), root.descendants()).toList());
    }

    public static ProcessTree current() {
        return of(ProcessHandle.current());
    }

    /** User and system time of all threads so far, collection and compilation included; in steps of 10 ms. */
    public Duration cpu() {
        return processes.stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** What they hold of the machine's memory; Linux only. */
    public long residentBytes() {
        return processes.stream().mapToLong(ProcessTree::residentBytes).sum();
    }

    /** Whether these are still all processes there are. */
    public boolean isWhole() {
        return ids(of(processes.get(0))).equals(ids(this));
    }

    private static Set<Long> ids(ProcessTree tree) {
        return tree.processes.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static long residentBytes(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
