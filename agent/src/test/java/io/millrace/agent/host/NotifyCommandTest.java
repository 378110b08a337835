package io.millrace.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes: one put in place of {@code systemd-notify}, and that itself where it is, with a socket of our own. */
class NotifyCommandTest {
    @TempDir
    Path directory;

    @Test
    void messageIsOneCallWithAnArgumentForEachAssignment() throws IOException {
        Path log = directory.resolve("log");
        String command = script("for word; do printf '<%s>' \"$word\"; done >>" + log + "\necho >>" + log);
        NotifyCommand notify = new NotifyCommand(command);
        notify.send(List.of("READY=1", "STATUS=3 flows; $(id) `id` \"x\""));
        notify.send(List.of("WATCHDOG=1"));
        assertThat(log).hasContent("<READY=1><STATUS=3 flows; $(id) `id` \"x\">\n<WATCHDOG=1>\n");
    }

    @Test
    void commandThatFailsIsAnError() throws IOException {
        NotifyCommand failing = new NotifyCommand(script("exit 3"));
        assertThatThrownBy(() -> failing.send(List.of("READY=1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 3");
        NotifyCommand missing = new NotifyCommand(directory.resolve("none").toString());
        assertThatThrownBy(() -> missing.send(List.of("READY=1"))).isInstanceOf(IOException.class);
    }

    @Test
    void commandThatHangsIsEnded() throws IOException {
        Path pid = directory.resolve("pid");
        NotifyCommand hanging = new NotifyCommand(script("echo $$ >" + pid + "; exec sleep 600"));
        assertThatThrownBy(() -> hanging.send(List.of("READY=1"))).hasMessageContaining("did not end within 5 s");
        long number = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle.of(number)
                .ifPresent(process ->
                        process.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    }

    @Test
    void systemdsOwnCommandReachesTheSocket() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-notify")), "no systemd-notify here");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no python3 here to listen on a datagram socket");
        Path socket = directory.resolve("notify");
        Path listener = directory.resolve("listen.py");
        Files.writeString(listener, """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            s.settimeout(20)
            print("listening", flush=True)
            while True:
                message, fds, _, _ = socket.recv_fds(s, 4096, 4)
                for fd in fds:
                    os.close(fd)
                if not message.startswith(b"BARRIER"):
                    print(message.decode().replace("\\n", "|"), flush=True)
            """);
        Process python = new ProcessBuilder("/usr/bin/python3", listener.toString(), socket.toString()).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("listening");
            String command = script("NOTIFY_SOCKET=" + socket + " exec /usr/bin/systemd-notify \"$@\"");
            new NotifyCommand(command).send(List.of("READY=1", "STATUS=3 flows, all green"));
            assertThat(out.readLine()).contains("READY=1").contains("STATUS=3 flows, all green");
            new NotifyCommand(command).send(List.of("WATCHDOG=1"));
            assertThat(out.readLine()).contains("WATCHDOG=1");
        } finally {
            python.destroyForcibly();
        }
    }

    private String script(String body) throws IOException {
        Path script = directory.resolve("systemd-notify");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }
}
