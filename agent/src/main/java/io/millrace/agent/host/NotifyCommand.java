package io.millrace.agent.host;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends by {@code systemd-notify}, since Java has no datagrams to Unix sockets: a process for each message, which the unit must allow by
 * {@code NotifyAccess=all}.
 */
final class NotifyCommand implements Notifier {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final String command;

    NotifyCommand(String command) {
        this.command = command;
    }

    @Override
    public void send(List<String> assignments) throws IOException {
        List<String> line = new ArrayList<>(assignments);
        line.add(0, command);
        Process process = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end within " + DEADLINE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(command + " was interrupted");
        }
        if (process.exitValue() != 0) {
            throw new IOException(command + " ended with " + process.exitValue());
        }
    }
}
