package io.millrace.agent;

import io.millrace.agent.file.DirectoryWatch;
import io.millrace.agent.flow.AgentLoop;
import io.millrace.agent.flow.Flow;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Keeps the kernel's notices to the directories of the flows that run. Loop only, but for {@link #close}. */
final class WatchedDirectories implements AutoCloseable {
    private final RunningFlows flows;
    private final DirectoryWatch watch;
    private Set<Path> watched = Set.of();

    WatchedDirectories(AgentLoop loop, RunningFlows flows) {
        this.flows = flows;
        this.watch = new DirectoryWatch(
                loop::touched, () -> loop.execute(() -> flows.all().forEach(Flow::scanSoon)));
    }

    /** Follows the flows to other directories; what happened there before is found by a scan. */
    void tick() {
        Set<Path> directories = new HashSet<>();
        flows.all().forEach(flow -> directories.addAll(flow.directories()));
        if (directories.equals(watched) && !watch.isStale()) {
            return;
        }
        watched = directories;
        Set<Path> untold = watch.watch(directories);
        for (Flow flow : flows.all()) {
            flow.notified(flow.directories().stream().noneMatch(untold::contains));
            flow.scanSoon();
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
