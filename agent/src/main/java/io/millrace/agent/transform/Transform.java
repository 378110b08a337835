package io.millrace.agent.transform;

import io.millrace.agent.record.Origin;

/**
 * One processing step, made for one flow. Called by one thread, with the records of many files in turn; what it remembers, if anything, it
 * remembers by origin. Never throws for bad input: what it cannot read it answers by its failure policy.
 */
public interface Transform {
    /**
     * Makes a record into others: usually one.
     *
     * @param record the record; not kept and not written into
     * @param offset where in the content it begins
     * @param next takes what becomes of it
     */
    void apply(byte[] record, Origin origin, long offset, Emitter next);

    /** Takes what a step makes. */
    interface Emitter {
        /** A record, for the next step. */
        void emit(byte[] record);

        /** The record is given up, for a reason that is counted under this name: {@code filtered}, {@code sampled}, {@code unparsed}. */
        void giveUp(String reason);

        /** The record could not be read by the step and what the policy says was done with it; counted only. */
        void failed(String step);
    }
}
