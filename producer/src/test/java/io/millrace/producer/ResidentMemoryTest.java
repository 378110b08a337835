package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** For nights: {@code -Dmillrace.residentSeconds=600}. */
class ResidentMemoryTest {
    private static final int SECONDS = Integer.getInteger("millrace.residentSeconds", 0);
    private static final Duration STALL_EVERY = Duration.ofSeconds(20);

    @Test
    void aProcessOfABusyProducerDoesNotGrowWhileItsEndpointStallsHalfOfTheTime() throws Exception {
        assumeTrue(SECONDS >= 120, "a matter of minutes: -Dmillrace.residentSeconds=600");
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read from Linux");
        FaultPlan faults = FaultPlan.seeded(1);
        ScheduledExecutorService stalling = Executors.newSingleThreadScheduledExecutor();
        try (LocalKinesis kinesis = LocalKinesis.builder()
                .limits(Limits.none())
                .keepBytes(32 * 1024 * 1024)
                .faults(faults)
                .start()) {
            kinesis.createStream("clicks", 4);
            AtomicInteger turns = new AtomicInteger();
            Runnable turn = () -> {
                faults.clear();
                if (turns.getAndIncrement() % 2 == 0) {
                    faults.stall("PutRecords", 1);
                }
            };
            ScheduledFuture<?> unused = stalling.scheduleAtFixedRate(
                    turn, STALL_EVERY.toSeconds(), STALL_EVERY.toSeconds(), TimeUnit.SECONDS);
            String printed = ChildJvm.run(
                    SteadyLoad.class,
                    List.of("-Xmx192m", "-XX:+UseSerialGC"),
                    kinesis.endpoint().toString(),
                    "clicks",
                    Integer.toString(SECONDS));

            List<Long> resident = printed.lines()
                    .filter(line -> line.matches("\\d+ \\d+"))
                    .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                    .toList();
            long early = highest(resident.subList(resident.size() / 4, resident.size() / 2));
            long late = highest(resident.subList(resident.size() * 3 / 4, resident.size()));
            System.out.println("resident " + early / 1024 + " MiB, and later " + late / 1024 + " MiB; "
                    + printed.strip().lines().reduce((first, second) -> second).orElse(""));
            assertThat(printed).contains("stored ");
            assertThat(late).as(printed).isLessThan(early + early / 10);
        } finally {
            stalling.shutdownNow();
        }
    }

    private static long highest(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
