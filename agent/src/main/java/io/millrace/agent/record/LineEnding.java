package io.millrace.agent.record;

/** What of a line's end goes on with a record. */
record LineEnding(boolean keep, boolean stripCarriageReturn) {
    /** After the last byte that goes on, of a record whose bytes end at {@code next}. */
    int contentEnd(byte[] window, int start, int next) {
        if (keep || next == start || window[next - 1] != '\n') {
            return next;
        }
        int end = next - 1;
        return stripCarriageReturn && end > start && window[end - 1] == '\r' ? end - 1 : end;
    }
}
