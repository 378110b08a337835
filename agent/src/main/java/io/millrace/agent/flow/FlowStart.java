package io.millrace.agent.flow;

import io.millrace.agent.checkpoint.SavedGeneration;
import java.util.List;

/**
 * Where a flow begins.
 *
 * @param saved what is remembered of its files
 * @param isFirstRun whether it has never run, so that files of which nothing is remembered begin where the configuration says
 */
public record FlowStart(List<SavedGeneration> saved, boolean isFirstRun) {
    public FlowStart {
        saved = List.copyOf(saved);
    }
}
