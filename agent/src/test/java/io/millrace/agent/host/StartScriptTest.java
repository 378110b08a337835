package io.millrace.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real start script with a Java that only writes down what it is told. */
class StartScriptTest {
    @TempDir
    Path directory;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(directory.resolve("home/plugins"));
        Files.createFile(directory.resolve("home/millrace-agent.jar"));
        fakeJava("for word; do echo \"$word\"; done; echo \"arenas=$MALLOC_ARENA_MAX locale=${LC_ALL:-}"
                + " region=${AWS_REGION:-}\"");
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("JAVA_HOME", directory.resolve("jdk").toString());
        environment.put("MILLRACE_AGENT_HOME", directory.resolve("home").toString());
        environment.put("MILLRACE_AGENT_DEFAULTS", directory.resolve("default").toString());
        environment.put(
                "MILLRACE_AGENT_ARCHIVE", directory.resolve("cache/classes.jsa").toString());
    }

    @Test
    void startsTheAgentInLittleMemoryWithTheArgumentsAsTheyAre() throws Exception {
        List<String> lines = run(0, "run", "--config", "/etc/a file; $(id) *");
        assertThat(lines)
                .contains(
                        "-XX:+UseSerialGC",
                        "-cp",
                        directory.resolve("home/millrace-agent.jar").toString());
        assertThat(lines).containsSubsequence("io.millrace.agent.AgentMain", "run", "--config", "/etc/a file; $(id) *");
        assertThat(lines).noneMatch(line -> line.startsWith("-XX:SharedArchiveFile"));
        assertThat(lines.get(lines.size() - 1)).isEqualTo("arenas=2 locale=C.UTF-8 region=");
    }

    /** What it printed would stand among the records of a flow to standard output. */
    @Test
    void realJvmHasNothingToSayAboutItsOptions() throws Exception {
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        Files.writeString(directory.resolve("default"), "JAVA_OPTS=-version\n");
        assertThat(run(0, "run")).isNotEmpty().noneMatch(line -> line.contains("[") || line.contains("arning"));
    }

    @Test
    void settingsComeFromTheDefaultsAndWin() throws Exception {
        Files.writeString(directory.resolve("default"), "JAVA_OPTS=\"-Xmx200m -Da=b\"\nAWS_REGION=eu-north-1\n");
        environment.put("LANG", "de_DE.utf8");
        List<String> lines = run(0, "run");
        assertThat(lines).containsSubsequence("-Xmx96m", "-Xmx200m", "-Da=b", "-cp", "run");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("arenas=2 locale= region=eu-north-1");
    }

    @Test
    void pluginsFollowTheAgentOnTheClassPath() throws Exception {
        Files.createFile(directory.resolve("home/plugins/b.jar"));
        Files.createFile(directory.resolve("home/plugins/a.jar"));
        String home = directory.resolve("home").toString();
        assertThat(run(0, "run"))
                .contains(home + "/millrace-agent.jar:" + home + "/plugins/a.jar:" + home + "/plugins/b.jar");
    }

    @Test
    void classArchiveIsUsedWhereItIs() throws Exception {
        Files.createDirectories(directory.resolve("cache"));
        Path archive = Files.writeString(directory.resolve("cache/classes.jsa"), "x");
        assertThat(run(0, "version")).contains("-XX:SharedArchiveFile=" + archive, "-Xshare:auto");
    }

    @Test
    void archiveIsPreparedByARunAndLeftAwayWhereThatFails() throws Exception {
        Path archive = directory.resolve("cache/classes.jsa");
        assertThat(run(0, "--prepare")).isEmpty();
        assertThat(archive).doesNotExist();
        String dumps =
                "for word; do case $word in -XX:ArchiveClassesAtExit=*) echo archive >\"${word#*=}\" ;; esac; done;"
                        + " exit ";
        fakeJava(dumps + 1);
        assertThat(run(0, "--prepare")).isEmpty();
        assertThat(directory.resolve("cache")).isEmptyDirectory();
        fakeJava(dumps + 0);
        assertThat(run(0, "--prepare")).isEmpty();
        assertThat(archive).hasContent("archive\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        environment.put("JAVA_HOME", "/no/such/jdk");
        assertThat(run(1, "run")).singleElement().asString().contains("JAVA_HOME is /no/such/jdk");
        environment.remove("JAVA_HOME");
        environment.put("PATH", directory.resolve("home").toString());
        assertThat(run(1, "run")).singleElement().asString().contains("needs Java 17");
        Files.delete(directory.resolve("home/millrace-agent.jar"));
        assertThat(run(1, "run")).singleElement().asString().contains("millrace-agent.jar is not there");
    }

    private void fakeJava(String body) throws IOException {
        Path java = directory.resolve("jdk/bin/java");
        Files.createDirectories(directory.resolve("jdk/bin"));
        Files.writeString(java, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> run(int status, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isEqualTo(status);
        return out.lines().toList();
    }

    private static Path script() {
        Path script = Path.of("src/deb/files/millrace-agent").toAbsolutePath();
        return Files.exists(script)
                ? script
                : Path.of("agent/src/deb/files/millrace-agent").toAbsolutePath();
    }
}
