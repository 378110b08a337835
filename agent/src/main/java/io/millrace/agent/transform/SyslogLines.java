package io.millrace.agent.transform;

import java.util.List;

/**
 * Lines of syslog files: {@code time host program[process]: message}, the time as in {@code Oct 11 22:14:15} or of RFC 3339. A priority before
 * the time is left out. Where no word with a colon follows the host, all is message.
 */
final class SyslogLines implements LineParser {
    static final List<String> FIELDS = List.of("timestamp", "hostname", "program", "processid", "message");

    private final boolean isRfc3339;

    SyslogLines(boolean isRfc3339) {
        this.isRfc3339 = isRfc3339;
    }

    @Override
    public boolean parse(byte[] line, int to, FieldBounds fields) {
        int from = afterPriority(line, to);
        int timeEnd = isRfc3339 ? rfc3339End(line, from, to) : oldTimeEnd(line, from, to);
        int hostEnd = timeEnd < 0 ? -1 : LineParser.indexOf(line, ' ', timeEnd + 1, to);
        if (hostEnd <= timeEnd + 1) {
            return false;
        }
        fields.set(0, from, timeEnd);
        fields.set(1, timeEnd + 1, hostEnd);
        program(line, hostEnd + 1, to, fields);
        return true;
    }

    private static int afterPriority(byte[] line, int to) {
        int close = to > 0 && line[0] == '<' ? LineParser.indexOf(line, '>', 1, Math.min(to, 6)) : -1;
        return close > 0 && LineParser.isNumber(line, 1, close) ? close + 1 : 0;
    }

    private static void program(byte[] line, int from, int to, FieldBounds fields) {
        int space = LineParser.indexOf(line, ' ', from, to);
        int end = space < 0 ? to : space;
        boolean hasColon = end > from && line[end - 1] == ':';
        int tagEnd = hasColon ? end - 1 : end;
        int bracket = tagEnd > from && line[tagEnd - 1] == ']' ? LineParser.indexOf(line, '[', from, tagEnd) : -1;
        if (!hasColon && bracket < 0) {
            fields.set(4, from, to);
            return;
        }
        fields.set(2, from, bracket < 0 ? tagEnd : bracket);
        if (bracket >= 0) {
            fields.set(3, bracket + 1, tagEnd - 1);
        }
        fields.set(4, Math.min(end + 1, to), to);
    }

    /** After {@code 2003-10-11T22:14:15...}, or -1. */
    private static int rfc3339End(byte[] line, int from, int to) {
        int end = LineParser.indexOf(line, ' ', from, to);
        boolean isTime = end - from >= 19
                && LineParser.isNumber(line, from, from + 4)
                && line[from + 4] == '-'
                && line[from + 7] == '-'
                && (line[from + 10] == 'T' || line[from + 10] == 't')
                && line[from + 13] == ':';
        return isTime ? end : -1;
    }

    /** After {@code Oct 11 22:14:15}, with the year between or a fraction behind it if there is one; or -1. */
    private static int oldTimeEnd(byte[] line, int from, int to) {
        int month = LineParser.indexOf(line, ' ', from, to);
        if (month - from != 3) {
            return -1;
        }
        int day = month + 1 < to && line[month + 1] == ' ' ? month + 2 : month + 1;
        int dayEnd = LineParser.indexOf(line, ' ', day, to);
        if (!LineParser.isNumber(line, day, dayEnd) || dayEnd - day > 2) {
            return -1;
        }
        int time = dayEnd + 1;
        int end = LineParser.indexOf(line, ' ', time, to);
        if (end - time == 4 && LineParser.isNumber(line, time, end)) {
            time = end + 1;
            end = LineParser.indexOf(line, ' ', time, to);
        }
        return isClock(line, time, end) ? end : -1;
    }

    private static boolean isClock(byte[] line, int from, int to) {
        return to - from >= 8
                && LineParser.isNumber(line, from, from + 2)
                && line[from + 2] == ':'
                && line[from + 5] == ':';
    }
}
