package io.millrace.agent;

import io.millrace.agent.host.HostName;
import io.millrace.agent.host.InstanceMetadata;
import io.millrace.agent.transform.AppendingSideFiles;
import io.millrace.agent.transform.TransformContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What the agent asks of its host: name, instance, environment, side files. Safe for use by several threads. */
final class Surroundings implements AutoCloseable {
    private final AppendingSideFiles sideFiles =
            new AppendingSideFiles(AppendingSideFiles.DEFAULT_FILE_BYTES, AppendingSideFiles.DEFAULT_FILES);
    private final ExecutorService asker = Executors.newSingleThreadExecutor(Surroundings::daemon);
    private final InstanceMetadata instance =
            new InstanceMetadata(InstanceMetadata.SERVICE, true, asker, InstantSource.system());
    private final TransformContext context;

    Surroundings(Map<String, String> environment) {
        InstantSource clock = InstantSource.system();
        this.context =
                new TransformContext(HostName.ofKernel(clock), instance::fields, environment::get, sideFiles, clock);
    }

    /** For the steps of flows. */
    TransformContext context() {
        return context;
    }

    /** Empty while it is not known, and where there is none. */
    Optional<String> instanceId() {
        return Optional.ofNullable(instance.fields(Duration.ofDays(1)).get("instanceId"));
    }

    @Override
    public void close() {
        sideFiles.close();
        asker.shutdownNow();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "millrace-instance");
        thread.setDaemon(true);
        return thread;
    }
}
