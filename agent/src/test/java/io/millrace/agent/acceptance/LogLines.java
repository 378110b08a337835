package io.millrace.agent.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps what the agent in this process logs, which goes to standard error, until it is closed. */
final class LogLines implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    LogLines() {
        System.setErr(new PrintStream(kept, true, StandardCharsets.UTF_8));
    }

    /** All so far. */
    List<String> all() {
        return kept.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Those that hold a text. */
    List<String> with(String text) {
        return all().stream().filter(line -> line.contains(text)).toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
