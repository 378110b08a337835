package io.millrace.agent.checkpoint;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** Remembers the generations of flows. Called by one thread at a time; {@link #save} returns when what it was given survives a crash. */
public interface CheckpointStore {
    /**
     * What was saved last for a flow, or nothing.
     *
     * @throws IOException if there is something and neither it nor what was saved before it can be read
     */
    List<SavedGeneration> load(String flowId) throws IOException;

    /** Whether anything was ever saved for the flow, be it nothing: only a flow without begins where its configuration says. */
    boolean isKnown(String flowId) throws IOException;

    /** Replaces what is saved for a flow. */
    void save(String flowId, Collection<SavedGeneration> generations) throws IOException;
}
