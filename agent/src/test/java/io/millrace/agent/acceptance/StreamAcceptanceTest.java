package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRefusal;
import io.millrace.local.FaultRule;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent and a data stream that has its troubles. */
class StreamAcceptanceTest {
    private static final String STREAM = "logs";
    private static final int SHARDS = 8;
    private static final String THROTTLED = "shardId-000000000002";

    @TempDir
    Path directory;

    private final FaultPlan faults = FaultPlan.seeded(7);
    private LocalKinesis kinesis;
    private StreamLines lines;
    private AgentBench bench;

    @BeforeEach
    void open() throws Exception {
        kinesis = LocalKinesis.builder()
                .region("eu-west-1")
                .limits(Limits.none())
                .faults(faults)
                .start();
        kinesis.createStream(STREAM, SHARDS);
        lines = new StreamLines(kinesis.endpoint(), STREAM);
        bench = new AgentBench(directory, "*.log");
        bench.sink = Configs.stream(STREAM, kinesis.endpoint());
        bench.delivered = lines::all;
    }

    @AfterEach
    void end() {
        faults.clear();
        bench.close();
        lines.close();
        kinesis.close();
    }

    @Test
    void linesShareKinesisRecordsAndComeOnce() throws Exception {
        bench.write("app.log", 50_000);
        bench.start();
        bench.awaitEachOnce();
        assertThat(lines.wireRecords()).isLessThan(5_000);
        for (int shard = 0; shard < SHARDS; shard++) {
            assertThat(lines.in("shardId-00000000000" + shard)).isPositive();
        }
    }

    @Test
    void throttledShard() throws Exception {
        // Reading goes on past records that wait for one shard for as long as there is room.
        bench.budget = 16 << 20;
        faults.add(FaultRule.of(FaultKind.THROTTLE_ENTRY).onShard(THROTTLED));
        bench.write("app.log", 20_000);
        bench.start();
        Await.until(() -> !throttledShards().isEmpty(), () -> "the shard is told of: " + bench.status());
        for (int i = 0; i < 4; i++) {
            int before = lines.all().size();
            bench.write("more" + i + ".log", 2_000);
            Await.until(() -> lines.all().size() > before + 1_000, () -> "the others go on: " + bench.status());
        }
        assertThat(lines.in(THROTTLED)).isZero();
        Await.until(() -> throttledShards().contains(THROTTLED), () -> "the shard is still told of: " + bench.status());
        assertThat(bench.status().bufferedBytes()).isPositive().isLessThanOrEqualTo(bench.budget + (512 << 10));
        faults.clear();
        bench.awaitEachOnce();
    }

    @Test
    void endpointDown() throws Exception {
        bench.budget = 4 << 20;
        bench.write("app.log", 1_000);
        bench.start();
        bench.awaitAll();
        faults.add(FaultRule.of(FaultKind.RESET).onOperation("PutRecords"));
        bench.write("app.log", 100_000);
        Await.until(
                () -> bench.status().bufferedBytes() > bench.budget / 4, () -> "reading goes on: " + bench.status());
        long most = 0;
        for (int i = 0; i < 30; i++) {
            most = Math.max(most, bench.status().bufferedBytes());
            Thread.sleep(100);
        }
        // What the last window holds beside its bytes is known when it has been read.
        assertThat(most).isPositive().isLessThanOrEqualTo(bench.budget + (512 << 10));
        assertThat(faults.recorded(FaultKind.RESET)).isPositive();
        faults.clear();
        bench.awaitEachOnce();
    }

    @Test
    void credentialsThatExpireStopNothingForGood() throws Exception {
        bench.start();
        faults.add(FaultRule.refuse(FaultRefusal.expiredToken()).onOperation("PutRecords"));
        bench.write("app.log", 5_000);
        Await.until(() -> faults.recorded(FaultKind.REFUSE) > 2, () -> "refused: " + bench.status());
        faults.clear();
        bench.awaitEachOnce();
    }

    @Test
    void aShardMapThatComesLateIsOneLineInTheLog() throws Exception {
        try (LogLines log = new LogLines()) {
            faults.add(FaultRule.of(FaultKind.UNAVAILABLE)
                    .onOperation("ListShards")
                    .times(3));
            bench.write("app.log", 100);
            bench.start();
            bench.awaitEachOnce();
            bench.stop();
            assertThat(log.with("No shard map"))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("WARN", STREAM, "asked for again", "Unavailable");
            assertThat(log.with("\tat ")).isEmpty();
        }
    }

    /** The clock cannot be set here; that of the service and those of the files are set against it instead. */
    @Test
    void clockJump() throws Exception {
        try (StrictClock service = new StrictClock(kinesis.endpoint())) {
            bench.source = Configs.files(bench.logs, List.of("app.log*"));
            bench.sink = Configs.stream(STREAM, service.endpoint());
            bench.write("app.log", 2_000);
            bench.start();
            bench.awaitAll();
            for (Duration step : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ZERO)) {
                int refused = service.refused.get();
                service.ahead = step;
                bench.write("app.log", 1_000);
                modified("app.log", step);
                bench.awaitEachOnce();
                bench.rename("app.log", "app.log." + step.toHours());
                bench.write("app.log", 1_000);
                modified("app.log", step.negated());
                bench.awaitEachOnce();
                assertThat(service.refused.get() - refused)
                        .as("requests that were refused until the difference was known")
                        .isBetween(1, 20);
            }
            int refused = service.refused.get();
            bench.stop();
            bench.start();
            bench.write("app.log", 1_000);
            bench.awaitEachOnce();
            assertThat(service.refused.get()).isEqualTo(refused);
            bench.stop();
        }
    }

    private void modified(String name, Duration later) throws IOException {
        Files.setLastModifiedTime(bench.file(name), FileTime.from(Instant.now().plus(later)));
    }

    private List<String> throttledShards() {
        return bench.status().flows().stream()
                .flatMap(flow -> flow.destination().throttledShards().stream())
                .toList();
    }
}
