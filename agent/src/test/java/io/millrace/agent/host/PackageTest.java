package io.millrace.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar and the Debian package, as the build made them. */
@Tag("package")
class PackageTest {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String DEB = TARGET.resolve("millrace-agent.deb").toString();

    @Test
    void jarHasAllOfItAndStartsTheAgent() throws IOException {
        try (JarFile jar = new JarFile(TARGET.resolve("millrace-agent.jar").toFile())) {
            assertThat(jar.isMultiRelease()).isTrue();
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("io.millrace.agent.AgentMain");
            for (String entry : List.of(
                    "io/millrace/agent/status/page.html",
                    "software/amazon/awssdk/services/kinesis/KinesisAsyncClient.class",
                    "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                    "META-INF/services/com.fasterxml.jackson.core.JsonFactory",
                    "META-INF/LICENSE")) {
                assertThat(jar.getEntry(entry)).as(entry).isNotNull();
            }
            assertThat(jar.stream()
                            .filter(entry ->
                                    entry.getName().matches("META-INF/[^/]*\\.(SF|RSA)|(.*/)?module-info.class")))
                    .isEmpty();
        }
    }

    @Test
    void packageHasItsFilesWhereDebianPutsThem() throws Exception {
        assumeTrue(Commands.isThere("dpkg-deb"), "no dpkg-deb here");
        String contents = Commands.run("dpkg-deb", "-c", DEB).out();
        for (String line : List.of(
                "-rwxr-xr-x root/root +\\d+ \\S+ \\S+ \\./usr/bin/millrace-agent",
                "-rw-r--r-- root/root +\\d+ \\S+ \\S+ \\./usr/share/millrace-agent/millrace-agent\\.jar",
                "drwxr-xr-x root/root +\\d+ \\S+ \\S+ \\./usr/share/millrace-agent/plugins/",
                "-rw-r--r-- root/root +\\d+ \\S+ \\S+ \\./lib/systemd/system/millrace-agent\\.service",
                "-rw-r----- root/root +\\d+ \\S+ \\S+ \\./etc/millrace-agent/agent\\.yaml",
                "-rw-r--r-- root/root +\\d+ \\S+ \\S+ \\./etc/default/millrace-agent",
                "-rw-r--r-- root/root +\\d+ \\S+ \\S+ \\./usr/share/man/man8/millrace-agent\\.8",
                "-rw-r--r-- root/root +\\d+ \\S+ \\S+ \\./usr/share/doc/millrace-agent/copyright")) {
            assertThat(contents).containsPattern("(?m)^" + line + "$");
        }
        assertThat(contents).doesNotContainPattern("(?m)^.{5}w").doesNotContainPattern("(?m)^.{8}w");
    }

    @Test
    void packageTellsWhatItNeedsAndWhatIsConfiguration() throws Exception {
        assumeTrue(Commands.isThere("dpkg-deb"), "no dpkg-deb here");
        String control = Commands.run("dpkg-deb", "-I", DEB).out();
        assertThat(control)
                .contains("Package: millrace-agent", "Architecture: all", "openjdk-17-jre-headless", "adduser");
        assertThat(Commands.run("dpkg-deb", "-I", DEB, "conffiles").out())
                .isEqualToIgnoringWhitespace("/etc/default/millrace-agent /etc/millrace-agent/agent.yaml");
    }

    @Test
    void scriptsAreValidAndCarefulOfSystemsWithoutSystemd(@TempDir Path directory) throws Exception {
        assumeTrue(Commands.isThere("dpkg-deb"), "no dpkg-deb here");
        assertThat(Commands.run("dpkg-deb", "-e", DEB, directory.toString()).status())
                .isZero();
        for (String name : List.of("postinst", "prerm", "postrm")) {
            Path script = directory.resolve(name);
            assertThat(Files.isExecutable(script)).as(name).isTrue();
            assertThat(Commands.run("sh", "-n", script.toString())).as(name).isEqualTo(new Commands.Outcome(0, ""));
            assertThat(Files.readString(script))
                    .startsWith("#!/bin/sh\nset -e\n")
                    .contains("[ -d /run/systemd/system ]");
        }
    }

    @Test
    void unitIsValid(@TempDir Path directory) throws Exception {
        assumeTrue(Commands.isThere("systemd-analyze"), "no systemd-analyze here");
        // Verified as a copy whose program is there.
        String unit =
                Files.readString(Path.of("src/systemd/millrace-agent.service").toAbsolutePath());
        Path copy = directory.resolve("millrace-agent.service");
        Files.writeString(copy, unit.replace("/usr/bin/millrace-agent", "/bin/true"));
        Commands.Outcome verified = Commands.run("systemd-analyze", "verify", "--man=no", copy.toString());
        assertThat(verified.out().lines().filter(line -> line.contains("millrace-agent")))
                .isEmpty();
        assertThat(verified.status()).isZero();
    }
}
