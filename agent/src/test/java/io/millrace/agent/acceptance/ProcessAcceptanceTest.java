package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents in processes of their own are stopped, killed, and locked out. */
class ProcessAcceptanceTest {
    private static final int KILLS = Integer.getInteger("millrace.kills", 10);
    private static final int LINES = Integer.getInteger("millrace.lines", 50_000);

    private static final List<String> WITHOUT_PRIVILEGE = List.of(
            "setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search");

    @TempDir
    Path directory;

    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private AgentBench bench;
    private AgentProcess agent;

    @BeforeEach
    void open() throws IOException {
        bench = new AgentBench(directory);
        bench.delivered = () -> output;
    }

    @AfterEach
    void end() throws InterruptedException {
        if (agent != null && agent.isAlive()) {
            agent.kill();
        }
    }

    @Test
    void cleanRestart() throws Exception {
        start();
        for (int i = 0; i < 3; i++) {
            bench.write("app.log", 5000);
            Await.until(() -> agent.printed.get() > 100, () -> "something is printed: " + agent.log());
            bench.write("app.log", 20_000);
            agent.terminate();
            assertThat(agent.log()).contains("stopped clean");
            bench.write("app.log", 100);
            start();
        }
        bench.awaitEachOnce();
        agent.terminate();
        bench.assertNoneTwice();
    }

    @Test
    void kill9Loop() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        start();
        for (int kill = 0; kill < KILLS; kill++) {
            int lines = LINES / KILLS;
            long before = agent.printed.get();
            bench.write("app.log", lines / 2);
            if (random.nextBoolean()) {
                Await.until(() -> agent.printed.get() > before, () -> "something is printed: " + agent.log());
            }
            bench.write("app.log", lines / 2);
            if (kill % 4 == 3) {
                bench.rename("app.log", "app.log." + kill);
            }
            Thread.sleep(random.nextInt(200));
            agent.kill();
            start();
        }
        bench.awaitAll();
        agent.terminate();
        assertThat(bench.missing()).as("seed " + seed).isEmpty();
        List<String> twice = bench.repeated();
        // What comes again was delivered in the last second before a kill, or was under way.
        long bytesTwice = twice.stream().mapToLong(String::length).sum();
        assertThat(bytesTwice).as("seed " + seed).isLessThan(Configs.BUDGET * KILLS);
    }

    @Test
    void permissionFlap() throws Exception {
        List<String> before = unprivileged();
        List<String> arguments = List.of(bench.logs.toString(), bench.state.toString(), "*.log");
        agent = AgentProcess.start(before, arguments, output);
        bench.write("app.log", 100);
        bench.awaitAll();
        agent.terminate();
        bench.write("app.log", 100);
        allow(bench.file("app.log"), "---------");
        agent = AgentProcess.start(before, arguments, output);
        bench.write("other.log", 100);
        Await.until(() -> agent.printed.get() == 100, () -> "the other file is read: " + agent.log());
        Await.until(() -> agent.log().contains("app.log cannot be read"), () -> "it is locked out: " + agent.log());
        allow(bench.file("app.log"), "rw-r--r--");
        bench.awaitEachOnce();
        agent.terminate();
        bench.assertNoneTwice();
    }

    @Test
    void unreadableDirectory() throws Exception {
        List<String> before = unprivileged();
        Path closed = Files.createDirectory(bench.logs.resolve("private"));
        bench.write("private/secret.log", 100);
        allow(closed, "---------");
        agent = AgentProcess.start(
                before, List.of(bench.logs.toString(), bench.state.toString(), "*.log,private/*.log"), output);
        bench.write("other.log", 100);
        Await.until(() -> agent.printed.get() == 100, () -> "the other file is read: " + agent.log());
        // Some more looks at the directory, which are nothing new.
        Thread.sleep(3_000);
        assertThat(agent.log()).containsOnlyOnce(closed + " cannot be read");
        allow(closed, "rwxr-xr-x");
        bench.awaitEachOnce();
        allow(closed, "---------");
        Thread.sleep(3_000);
        allow(closed, "rwxr-xr-x");
        bench.write("private/secret.log", 100);
        bench.awaitEachOnce();
        agent.terminate();
        bench.assertNoneTwice();
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** What takes the privilege to read everything away from a process, if that is needed. */
    private static List<String> unprivileged() throws InterruptedException {
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        assumeTrue(!isRoot || canDropPrivilege(), "root reads everything, and setpriv cannot take that away here");
        return isRoot ? WITHOUT_PRIVILEGE : List.of();
    }

    private void start() throws IOException {
        agent = AgentProcess.printing(bench.logs, bench.state, "app.log*", output);
    }

    private static boolean canDropPrivilege() throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(WITHOUT_PRIVILEGE);
            command.add("true");
            Process process = new ProcessBuilder(command).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
