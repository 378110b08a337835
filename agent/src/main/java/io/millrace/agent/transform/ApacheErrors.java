package io.millrace.agent.transform;

import java.util.List;

/**
 * Apache's error log, of 2.2 and of 2.4: {@code [time] [module:severity] [pid 1:tid 2] [client host] message}, where all but the time and the
 * severity may be missing.
 */
final class ApacheErrors implements LineParser {
    static final List<String> FIELDS =
            List.of("timestamp", "module", "severity", "processid", "threadid", "client", "message");

    @Override
    public boolean parse(byte[] line, int to, FieldBounds fields) {
        int close = bracketEnd(line, 0, to);
        if (close < 0) {
            return false;
        }
        fields.set(0, 1, close);
        int at = afterSpace(line, close + 1, to);
        close = bracketEnd(line, at, to);
        if (close < 0) {
            return false;
        }
        severity(line, at + 1, close, fields);
        at = afterSpace(line, close + 1, to);
        for (close = bracketEnd(line, at, to); close > 0; close = bracketEnd(line, at, to)) {
            if (!isKnown(line, at + 1, close, fields)) {
                break;
            }
            at = afterSpace(line, close + 1, to);
        }
        fields.set(6, at, to);
        return true;
    }

    private static void severity(byte[] line, int from, int to, FieldBounds fields) {
        int colon = LineParser.indexOf(line, ':', from, to);
        if (colon > from) {
            fields.setUnlessHyphen(1, line, from, colon);
        }
        fields.set(2, colon < 0 ? from : colon + 1, to);
    }

    private static boolean isKnown(byte[] line, int from, int to, FieldBounds fields) {
        if (LineParser.startsWith(line, from, to, "client ") && fields.start(5) < 0) {
            fields.setUnlessHyphen(5, line, from + 7, to);
            return true;
        }
        if (LineParser.startsWith(line, from, to, "tid ") && fields.start(4) < 0) {
            fields.set(4, from + 4, to);
            return true;
        }
        if (!LineParser.startsWith(line, from, to, "pid ") || fields.start(3) >= 0) {
            return false;
        }
        int colon = LineParser.indexOf(line, ':', from, to);
        fields.set(3, from + 4, colon < 0 ? to : colon);
        if (colon > 0 && LineParser.startsWith(line, colon + 1, to, "tid ")) {
            fields.set(4, colon + 5, to);
        }
        return true;
    }

    /** Where the bracket at {@code at} is closed, brackets inside counted (IPv6 addresses have them); -1 if there is none. */
    private static int bracketEnd(byte[] line, int at, int to) {
        if (at >= to || line[at] != '[') {
            return -1;
        }
        int depth = 0;
        for (int i = at; i < to; i++) {
            depth += line[i] == '[' ? 1 : line[i] == ']' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int afterSpace(byte[] line, int from, int to) {
        int at = from;
        while (at < to && line[at] == ' ') {
            at++;
        }
        return at;
    }
}
