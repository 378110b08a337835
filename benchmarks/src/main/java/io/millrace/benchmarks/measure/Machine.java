package io.millrace.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/** What figures belong to: the machine, the JVM, the day. Linux only. */
public final class Machine {
    private Machine() {}

    /** In half a sentence. */
    public static String text() throws IOException {
        return String.format(
                Locale.ROOT,
                "%d vCPU (%s), OpenJDK %s, %s",
                Runtime.getRuntime().availableProcessors(),
                processor(),
                System.getProperty("java.version"),
                LocalDate.now(ZoneOffset.UTC));
    }

    /** Over the last minute. */
    public static String loadAverage() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
