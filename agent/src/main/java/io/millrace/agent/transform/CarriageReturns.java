package io.millrace.agent.transform;

import io.millrace.agent.record.Origin;
import java.util.Arrays;

/** Takes out carriage returns before line feeds, where the framing could not leave them out: inside of a record. */
final class CarriageReturns implements Transform {
    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        int first = pair(record, 0);
        if (first == record.length) {
            next.emit(record);
            return;
        }
        byte[] made = new byte[record.length - 1];
        int size = 0;
        int from = 0;
        for (int at = first; at < record.length; at = pair(record, from)) {
            System.arraycopy(record, from, made, size, at - from);
            size += at - from;
            from = at + 1;
        }
        System.arraycopy(record, from, made, size, record.length - from);
        next.emit(Arrays.copyOf(made, size + record.length - from));
    }

    /** Where the next carriage return before a line feed is, or the end. */
    private static int pair(byte[] record, int from) {
        for (int at = from; at < record.length - 1; at++) {
            if (record[at] == '\r' && record[at + 1] == '\n') {
                return at;
            }
        }
        return record.length;
    }
}
