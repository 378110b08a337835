package io.millrace.agent.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the kernel's own notices. */
class DirectoryWatchTest {
    @TempDir
    Path temporary;

    private final Set<Path> touched = ConcurrentHashMap.newKeySet();
    private final AtomicInteger overflows = new AtomicInteger();

    @Test
    void aDirectoryThatIsDeletedAndMadeAnewIsWatchedAgain() throws Exception {
        Path logs = Files.createDirectory(temporary.resolve("logs"));
        try (DirectoryWatch watch = new DirectoryWatch(touched::addAll, overflows::incrementAndGet)) {
            assertThat(watch.watch(Set.of(logs))).isEmpty();
            assertThat(watch.isStale()).isFalse();
            Path first = Files.createFile(logs.resolve("first"));
            await(() -> touched.contains(first));
            Files.delete(first);
            Files.delete(logs);
            Files.createDirectory(logs);
            await(watch::isStale);
            assertThat(overflows).as("what was missed is looked for").hasPositiveValue();
            assertThat(watch.watch(Set.of(logs))).isEmpty();
            assertThat(watch.isStale()).isFalse();
            Path second = Files.createFile(logs.resolve("second"));
            await(() -> touched.contains(second));
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - until).as("within half a minute").isNegative();
            Thread.sleep(10);
        }
    }
}
