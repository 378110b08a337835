package io.millrace.agent.flow;

import io.millrace.agent.checkpoint.SavedGeneration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Saves what a flow is to remember, elsewhere, so that a slow disk delays nothing else. */
@FunctionalInterface
public interface CheckpointSaver {
    /** The stage ends when it is safe, or could not be saved. */
    CompletionStage<Void> save(String flowId, List<SavedGeneration> generations);
}
