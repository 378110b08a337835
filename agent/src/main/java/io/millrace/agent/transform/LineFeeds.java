package io.millrace.agent.transform;

/** The line end of a record, which a step that writes JSON leaves out of its values and puts behind what it makes. */
final class LineFeeds {
    private LineFeeds() {}

    static boolean endsWithOne(byte[] record) {
        return record.length > 0 && record[record.length - 1] == '\n';
    }

    /** After the text of a record: before the line feed at its end, and a carriage return before that. */
    static int textEnd(byte[] record) {
        if (!endsWithOne(record)) {
            return record.length;
        }
        int end = record.length - 1;
        return end > 0 && record[end - 1] == '\r' ? end - 1 : end;
    }
}
