package io.millrace.agent.flow;

/** Keeps records that are longer than they may be. */
@FunctionalInterface
public interface LongRecordFile {
    /** Appends bytes; false if they could not be kept. */
    boolean append(byte[] bytes, int from, int to);
}
