package io.millrace.benchmarks.engine;

import io.millrace.local.LocalKinesis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How long a cold start of the local engine with a TLS port takes, in a fresh process each time. Prints a table. */
public final class EngineStart {
    private static final int RUNS = 15;

    private EngineStart() {}

    /** Measures, or with the argument {@code once} is the process that is measured. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) {
            startOnce();
            return;
        }
        List<Long> engine = new ArrayList<>();
        List<Long> process = new ArrayList<>();
        List<Long> cpu = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            String[] times = inFreshProcess().split(" ", -1);
            engine.add(Long.parseLong(times[0]));
            process.add(Long.parseLong(times[1]));
            cpu.add(Long.parseLong(times[2]));
        }
        System.out.println("| cold start with TLS, ms | least | median | most |");
        System.out.println("|---|--:|--:|--:|");
        System.out.println(row("builder().tlsPort(0).start() and a stream", engine));
        System.out.println(row("the same, from the start of the JVM on", process));
        System.out.println(row("CPU time of the process, all threads", cpu));
    }

    private static void startOnce() {
        long began = System.nanoTime();
        try (LocalKinesis kinesis = LocalKinesis.builder().tlsPort(0).start()) {
            kinesis.createStream("first", 1);
            long engine = (System.nanoTime() - began) / 1_000_000;
            long process = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            long cpu = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
            System.out.println(engine + " " + process + " " + cpu);
        }
    }

    private static String inFreshProcess() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineStart.class.getName(),
                        "once")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            process.onExit().join();
            if (line == null) {
                throw new IOException("The process ended before the engine was up");
            }
            return line;
        }
    }

    private static String row(String name, List<Long> millis) {
        Collections.sort(millis);
        return String.format(
                Locale.ROOT, "| %s | %d | %d | %d |", name, millis.get(0), millis.get(RUNS / 2), millis.get(RUNS - 1));
    }
}
