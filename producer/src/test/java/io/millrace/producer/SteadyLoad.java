package io.millrace.producer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A program that puts as fast as it can for a while, and prints its resident memory in KiB once a second. Linux only. */
final class SteadyLoad {
    static final long BUDGET_BYTES = 64 * 1024 * 1024;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int CALLERS = 2;

    private SteadyLoad() {}

    /** Arguments: the endpoint, the stream, and how many seconds. */
    public static void main(String[] arguments) throws Exception {
        long endNanos = System.nanoTime()
                + Duration.ofSeconds(Long.parseLong(arguments[2])).toNanos();
        KinesisProducer producer = KinesisProducer.builder(arguments[1])
                .endpoint(URI.create(arguments[0]))
                .maxBufferedBytes(BUDGET_BYTES)
                .shardRate(1_000)
                .firstAnswerTimeout(Duration.ofHours(1))
                .whenFull(WhenFull.block(Duration.ofMinutes(1)))
                .build();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            callers.execute(() -> {
                byte[] bytes = new byte[100];
                for (int number = 0; System.nanoTime() < endNanos; number++) {
                    var unused = producer.put("user-" + number % 50_000, bytes);
                }
            });
        }
        callers.shutdown();
        while (System.nanoTime() < endNanos) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            System.out.println(residentKibibytes() + " " + (producer.stats().bufferedBytes() >> 10));
        }
        var unused = producer.close(Duration.ZERO);
        System.out.println("stored " + producer.stats().ackedRecords());
        // What is left of a stalled client would keep the program for some seconds more.
        System.exit(0);
    }

    private static long residentKibibytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
