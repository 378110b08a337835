package io.millrace.samples.live;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request, out of a line in Apache's common or combined format.
 *
 * @param path what was asked for, without its query, at most 200 characters
 * @param status 100 to 599
 * @param bytes of the response's body; 0 if it had none
 */
record AccessLine(String path, int status, long bytes) {
    private static final int LONGEST_PATH = 200;
    private static final Pattern LINE = Pattern.compile(
            "\\S+ \\S+ [^\\[]*\\[[^\\]]*\\] \"[A-Z]+ ([^ ?\"]+)[^\"]*\" ([1-5]\\d\\d) (\\d{1,15}|-)(?: .*)?");

    /** The request of a line, or empty if it is not in that format. */
    static Optional<AccessLine> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String path = matcher.group(1);
        String bytes = matcher.group(3);
        return Optional.of(new AccessLine(
                path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path,
                Integer.parseInt(matcher.group(2)),
                bytes.equals("-") ? 0 : Long.parseLong(bytes)));
    }
}
