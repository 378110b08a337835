package io.millrace.agent.record;

/** Takes records. */
public interface FrameSink {
    void record(int start, int end, int next);
}
