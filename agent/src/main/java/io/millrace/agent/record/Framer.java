package io.millrace.agent.record;

/** Finds records in bytes. */
public interface Framer {
    /** Emits complete records of {@code window[from, to)}, which begins where a record begins; answers how many bytes they take. */
    int frame(byte[] window, int from, int to, boolean isFinal, FrameSink sink);
}
