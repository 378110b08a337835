package io.millrace.agent.flow;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The paths that something happened to since they were last looked at, each once, however long that takes and however often it happens. Safe for
 * use by several threads.
 */
final class TouchedPaths {
    private Set<Path> paths = new LinkedHashSet<>();

    /** Whether these are the first, so that somebody has to be told to {@link #take} them. */
    synchronized boolean add(Set<Path> some) {
        boolean isFirst = paths.isEmpty();
        paths.addAll(some);
        return isFirst && !paths.isEmpty();
    }

    synchronized Set<Path> take() {
        Set<Path> taken = paths;
        paths = new LinkedHashSet<>();
        return taken;
    }
}
