package io.millrace.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the host, in tests that need them. */
final class Commands {
    private Commands() {}

    static boolean isThere(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    static boolean isRoot() throws Exception {
        return run("/usr/bin/id", "-u").out().strip().equals("0");
    }

    record Outcome(int status, String out) {}

    /** Both outputs, within two minutes. */
    static Outcome run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command[0] + " hangs");
        }
        return new Outcome(process.exitValue(), out);
    }
}
