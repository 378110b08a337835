package io.millrace.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/** What is logged, which goes to standard error here, kept beside being printed. */
final class CapturedLog implements AutoCloseable {
    private static final String KCL = "software.amazon.kinesis.";

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    private CapturedLog() {}

    static CapturedLog start() {
        CapturedLog log = new CapturedLog();
        System.setErr(new PrintStream(log.both(), true, UTF_8));
        return log;
    }

    /** Lines of the KCL that are errors or speak of an exception. */
    List<String> problemsOfTheKcl() {
        return problemsOfTheKcl(kept.toString(UTF_8).lines().toList());
    }

    /** The same, of lines that were logged elsewhere. */
    static List<String> problemsOfTheKcl(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains(KCL))
                .filter(line -> line.contains(" ERROR ") || line.contains("Exception"))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }

    private OutputStream both() {
        return new OutputStream() {
            @Override
            public void write(int value) {
                kept.write(value);
                before.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                kept.write(bytes, offset, length);
                before.write(bytes, offset, length);
            }
        };
    }
}
