package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRule;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Many files are rotated in every way while the agent's process is killed and the stream is slow: everything written arrives. */
@EnabledIfSystemProperty(named = "millrace.soakSeconds", matches = "[0-9]+")
class SoakTest {
    private static final String STREAM = "logs";
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("millrace.soakSeconds", 10));
    private static final int FILES = Integer.getInteger("millrace.soakFiles", 8);
    private static final int KILLS = (int) Math.max(2, Math.min(20, LENGTH.toSeconds() / 5));

    /** Between writes: what was written and what was delivered is held in memory, about two million lines of it at most. */
    private static final long PAUSE_MILLIS = Math.max(10, LENGTH.toMillis() / 20_000);

    private static final long SEED = Long.getLong("millrace.soakSeed", System.nanoTime());

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final FaultPlan faults = FaultPlan.seeded(SEED).throttleEntries(0.05);
    private final Map<String, List<String>> writtenTo = new HashMap<>();
    private final List<String> rotated = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private LocalKinesis kinesis;
    private StreamLines lines;
    private AgentBench bench;
    private AgentProcess agent;
    private int rotations;

    @BeforeEach
    void open() throws Exception {
        kinesis = LocalKinesis.builder()
                .region("eu-west-1")
                .limits(Limits.none())
                .faults(faults)
                .start();
        kinesis.createStream(STREAM, 4);
        faults.add(FaultRule.of(FaultKind.THROTTLE_ENTRY)
                .onShard("shardId-000000000001")
                .from(LENGTH.dividedBy(4))
                .until(LENGTH.dividedBy(2)));
        lines = new StreamLines(kinesis.endpoint(), STREAM);
        bench = new AgentBench(directory);
        bench.delivered = lines::all;
    }

    @AfterEach
    void end() throws InterruptedException {
        if (agent != null && agent.isAlive()) {
            agent.kill();
        }
        lines.close();
        kinesis.close();
    }

    @Test
    void everythingWrittenArrives() throws Exception {
        start();
        long begun = System.nanoTime();
        int kills = 0;
        for (Duration now = Duration.ZERO; now.compareTo(LENGTH) < 0; now = since(begun)) {
            step();
            if (now.compareTo(LENGTH.multipliedBy(kills + 1L).dividedBy(KILLS + 1)) > 0) {
                kills++;
                killAndStart();
            }
        }
        killAndStart();
        faults.clear();
        Set<String> written = new HashSet<>(bench.written);
        assertThat(written).hasSameSizeAs(bench.written);
        try {
            bench.awaitAll();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + SEED + ", history " + history + ", log " + agent.log(), e);
        }
        agent.terminate();
        assertThat(agent.log()).contains("stopped clean");
        Set<String> delivered = new HashSet<>(lines.all());
        assertThat(delivered).hasSameSizeAs(written);
        assertThat(rotations).isPositive();
    }

    private void killAndStart() throws Exception {
        history.add("kill");
        agent.kill();
        step();
        start();
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Rotated files are in the pattern, since one that is rotated before the agent has ever seen it is not known otherwise. */
    private void start() throws IOException {
        agent = AgentProcess.sending(bench.logs, bench.state, "*.log*", STREAM, kinesis.endpoint());
    }

    /** Some lines into some files, and now and then a rotation. */
    private void step() throws Exception {
        for (int i = 0; i < 5; i++) {
            String name = "app" + random.nextInt(FILES) + ".log";
            int first = bench.written.size();
            bench.write(name, 1 + random.nextInt(40));
            writtenTo
                    .computeIfAbsent(name, any -> new ArrayList<>())
                    .addAll(bench.written.subList(first, bench.written.size()));
        }
        if (random.nextInt(25) == 0) {
            rotate(List.copyOf(writtenTo.keySet()).get(random.nextInt(writtenTo.size())));
        }
        Thread.sleep(PAUSE_MILLIS);
    }

    private void rotate(String name) throws Exception {
        rotations++;
        String older = name + "." + rotations;
        int kind = random.nextInt(4);
        if (kind == 3 && !Lines.missing(writtenTo.get(name), lines.all()).isEmpty()) {
            // A file that is deleted before it was read cannot be read.
            kind = 0;
        }
        history.add(List.of("rename ", "copytruncate ", "compress ", "delete ").get(kind) + name + " " + rotations);
        switch (kind) {
            case 0 -> bench.rename(name, older);
            case 1 -> bench.copyTruncate(name, older);
            case 2 -> compressOneOf(name, older);
            default -> Files.delete(bench.file(name));
        }
        writtenTo.remove(name);
    }

    /** As logrotate's delaycompress does: what is rotated now is compressed at the next turn. */
    private void compressOneOf(String name, String older) throws IOException {
        bench.rename(name, older);
        rotated.add(older);
        if (rotated.size() > 2) {
            String oldest = rotated.remove(0);
            Gzip.file(bench.file(oldest), bench.file(oldest + ".gz"));
        }
    }
}
