package io.millrace.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installs the package on this machine, and takes it away again: as root, and with {@code -Dmillrace.dpkg=true}, or {@code MILLRACE_DPKG=true} in the environment, only. */
@Tag("package")
class InstallTest {
    private static final Path DEB = Path.of("target/millrace-agent.deb").toAbsolutePath();
    private static final Path CONFIGURATION = Path.of("/etc/millrace-agent/agent.yaml");
    private static final Path STATE = Path.of("/var/lib/millrace-agent");

    @TempDir
    Path directory;

    private boolean installs;

    @BeforeEach
    void mayInstall() throws Exception {
        boolean isWanted = Boolean.getBoolean("millrace.dpkg") || "true".equals(System.getenv("MILLRACE_DPKG"));
        assumeTrue(
                isWanted,
                "installing is switched on by -Dmillrace.dpkg=true, or by MILLRACE_DPKG=true in the environment");
        assumeTrue(Commands.isThere("dpkg") && Commands.isRoot(), "installing needs dpkg and root");
        assumeTrue(
                Commands.run("dpkg", "-s", "millrace-agent").status() != 0, "millrace-agent is installed here already");
        installs = true;
    }

    @AfterEach
    void clean() throws Exception {
        if (installs) {
            Commands.run("dpkg", "-P", "millrace-agent");
        }
    }

    @Test
    void installsUpgradesWithTheEditedConfigurationAndLeavesNothingWhenPurged() throws Exception {
        dpkg("-i", DEB.toString());
        assertThat(Commands.run("getent", "passwd", "millrace-agent").out())
                .contains("/var/lib/millrace-agent", "nologin");
        assertThat(mode(STATE)).isEqualTo("rwx------");
        assertThat(mode(CONFIGURATION)).isEqualTo("rw-r-----");
        assertThat(Commands.run("stat", "-c", "%U:%G", CONFIGURATION.toString(), STATE.toString())
                        .out())
                .isEqualTo("root:millrace-agent\nmillrace-agent:millrace-agent\n");
        assertThat(Files.isExecutable(Path.of("/usr/bin/millrace-agent"))).isTrue();

        Files.writeString(CONFIGURATION, "# mine\n");
        Files.writeString(STATE.resolve("kept"), "places");
        dpkg("-i", newer().toString());
        assertThat(Commands.run("dpkg-query", "-W", "-f", "${Version}", "millrace-agent")
                        .out())
                .isEqualTo("9.9.9");
        assertThat(CONFIGURATION).hasContent("# mine\n");
        assertThat(mode(CONFIGURATION)).isEqualTo("rw-r-----");
        assertThat(STATE.resolve("kept")).hasContent("places");

        dpkg("-r", "millrace-agent");
        assertThat(Path.of("/usr/bin/millrace-agent")).doesNotExist();
        assertThat(Path.of("/var/cache/millrace-agent")).doesNotExist();
        assertThat(CONFIGURATION).hasContent("# mine\n");
        assertThat(STATE.resolve("kept")).hasContent("places");

        dpkg("-P", "millrace-agent");
        assertThat(CONFIGURATION).doesNotExist();
        assertThat(STATE).doesNotExist();
        assertThat(Path.of("/usr/share/millrace-agent")).doesNotExist();
        assertThat(Commands.run("getent", "passwd", "millrace-agent").status()).isEqualTo(2);
    }

    /** The same package of a later version, whose own configuration has changed. */
    private Path newer() throws Exception {
        Path tree = directory.resolve("tree");
        Path deb = directory.resolve("newer.deb");
        assertThat(Commands.run("dpkg-deb", "-R", DEB.toString(), tree.toString())
                        .status())
                .isZero();
        Path control = tree.resolve("DEBIAN/control");
        Files.writeString(control, Files.readString(control).replaceFirst("Version: .*", "Version: 9.9.9"));
        Path shipped = directory.resolve("agent.yaml");
        Files.writeString(shipped, "# shipped with the later version\n");
        Files.copy(shipped, tree.resolve("etc/millrace-agent/agent.yaml"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(Commands.run("dpkg-deb", "-Znone", "-b", tree.toString(), deb.toString())
                        .status())
                .isZero();
        return deb;
    }

    private static void dpkg(String action, String what) throws Exception {
        Commands.Outcome outcome = Commands.run("dpkg", "--force-confdef", "--force-confold", action, what);
        assertThat(outcome.status()).as(outcome.out()).isZero();
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
