package io.millrace.agent.transform;

import java.util.List;

/**
 * Apache's access logs. Hosts are whatever has no space (IPv6 too), users may have any character, spaces too; a quoted text ends at the first
 * quote without a backslash that has a space or the end behind it.
 */
final class ApacheAccess implements LineParser {
    static final List<String> COMMON = List.of("host", "ident", "authuser", "datetime", "request", "response", "bytes");
    static final List<String> COMBINED =
            List.of("host", "ident", "authuser", "datetime", "request", "response", "bytes", "referer", "agent");

    private final boolean isCombined;

    ApacheAccess(boolean isCombined) {
        this.isCombined = isCombined;
    }

    @Override
    public boolean parse(byte[] line, int to, FieldBounds fields) {
        int at = token(line, 0, to, 0, fields);
        at = token(line, at, to, 1, fields);
        at = userAndTime(line, at, to, fields);
        at = quoted(line, at, to, 4, fields);
        at = token(line, at, to, 5, fields);
        if (at < 0 || !isStatus(line, at - 1, fields)) {
            return false;
        }
        if (!isCombined) {
            return last(line, at, to, fields);
        }
        at = token(line, at, to, 6, fields);
        if (at < 0 || !isCount(line, at - 1, fields)) {
            return false;
        }
        at = quoted(line, at, to, 7, fields);
        return quoted(line, at, to, 8, fields) == to + 1;
    }

    private static boolean last(byte[] line, int at, int to, FieldBounds fields) {
        if (at >= to || LineParser.indexOf(line, ' ', at, to) >= 0) {
            return false;
        }
        fields.setUnlessHyphen(6, line, at, to);
        return isCount(line, to, fields);
    }

    private static boolean isStatus(byte[] line, int end, FieldBounds fields) {
        int start = fields.start(5);
        return start < 0 || (end - start == 3 && LineParser.isNumber(line, start, end));
    }

    private static boolean isCount(byte[] line, int end, FieldBounds fields) {
        return fields.start(6) < 0 || LineParser.isNumber(line, fields.start(6), end);
    }

    /** Up to a space; answers what is behind that, -1 if there is none. */
    private static int token(byte[] line, int from, int to, int field, FieldBounds fields) {
        int end = from < 0 ? -1 : LineParser.indexOf(line, ' ', from, to);
        if (end <= from) {
            return -1;
        }
        fields.setUnlessHyphen(field, line, from, end);
        return end + 1;
    }

    /** A user, which ends where the time's bracket begins, and the time. */
    private static int userAndTime(byte[] line, int from, int to, FieldBounds fields) {
        int open = from < 0 ? -1 : LineParser.indexOf(line, '[', from, to);
        while (open > 0 && line[open - 1] != ' ') {
            open = LineParser.indexOf(line, '[', open + 1, to);
        }
        int close = open <= from + 1 ? -1 : LineParser.indexOf(line, ']', open, to);
        if (close < 0 || close + 2 > to || line[close + 1] != ' ') {
            return -1;
        }
        fields.setUnlessHyphen(2, line, from, open - 1);
        fields.setUnlessHyphen(3, line, open + 1, close);
        return close + 2;
    }

    /** Answers what is behind the space behind the closing quote; one past the end if the line ends there. */
    private static int quoted(byte[] line, int from, int to, int field, FieldBounds fields) {
        if (from < 0 || from >= to || line[from] != '"') {
            return -1;
        }
        for (int at = from + 1; at < to; at++) {
            if (line[at] == '\\') {
                at++;
            } else if (line[at] == '"' && (at + 1 == to || line[at + 1] == ' ')) {
                fields.setUnlessHyphen(field, line, from + 1, at);
                return at + 2;
            }
        }
        return -1;
    }
}
