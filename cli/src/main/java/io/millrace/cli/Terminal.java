package io.millrace.cli;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * What may be sent to whoever reads the output. The script tells what is a terminal; Java cannot.
 *
 * @param colours whether standard output shows colours
 * @param redraws whether a line of standard error may be drawn over
 * @param boxes whether standard output can show lines that are no ASCII
 */
record Terminal(boolean colours, boolean redraws, boolean boxes) {
    static Terminal current() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return of(System.getenv(), encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
    }

    static Terminal of(Map<String, String> environment, Charset output) {
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(
                environment.containsKey("MILLRACE_TERMINAL_OUT") && !plain,
                environment.containsKey("MILLRACE_TERMINAL"),
                output.newEncoder().canEncode('└'));
    }
}
