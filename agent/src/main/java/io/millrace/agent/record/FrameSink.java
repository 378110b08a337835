package io.millrace.agent.record;

/** Takes the records that a {@link Framer} finds, in order. Positions are in the window. */
public interface FrameSink {
    /**
     * A record.
     *
     * @param start its first byte: where the record before it ended
     * @param end after the last byte that goes on: before a line end that is stripped
     * @param next where the following record begins; bytes from {@code start} to here are the record's in the content
     */
    void record(int start, int end, int next);
}
