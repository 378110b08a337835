package io.millrace.agent.record;

/** Each line is a record. */
final class LineFramer implements Framer {
    private final LineEnding ending;

    LineFramer(LineEnding ending) {
        this.ending = ending;
    }

    @Override
    public int frame(byte[] window, int from, int to, boolean isFinal, FrameSink sink) {
        int start = from;
        for (int next = LineScan.nextEnd(window, start, to); next >= 0; next = LineScan.nextEnd(window, start, to)) {
            sink.record(start, ending.contentEnd(window, start, next), next);
            start = next;
        }
        if (isFinal && start < to) {
            sink.record(start, to, to);
            start = to;
        }
        return start - from;
    }
}
