package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Source;
import io.millrace.agent.file.LocalDisk;
import io.millrace.agent.flow.AgentLoop;
import io.millrace.agent.flow.ByteBudget;
import io.millrace.agent.flow.Flow;
import io.millrace.agent.flow.FlowParts;
import io.millrace.agent.flow.FlowStart;
import io.millrace.agent.host.HostName;
import io.millrace.agent.status.Accounting;
import io.millrace.agent.transform.TransformContext;
import io.millrace.agent.transform.Transforms;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Runs one flow from the beginning of its files into a {@link Sample}: nothing is sent, remembered or written. */
final class DryRun {
    private static final Duration QUIET = Duration.ofMillis(700);
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** What came out of it. */
    record Outcome(Sample sample, Accounting accounting) {}

    private DryRun() {}

    /** What steps may ask for where nothing is to be written and no instance is asked. */
    static TransformContext context() {
        return new TransformContext(
                HostName.ofKernel(InstantSource.system()),
                age -> Map.of(),
                AgentMain.environment()::get,
                (file, record) -> {},
                InstantSource.system());
    }

    /** @param hasFiles whether there is something to wait for */
    static Outcome of(FlowConfig flow, AgentConfig config, int records, long mostBytes, boolean hasFiles)
            throws InterruptedException {
        TransformContext context = context();
        Sample sample = new Sample(flow, context.hostName().get(), records, mostBytes);
        var steps = Transforms.of(flow, context);
        Flow[] running = new Flow[1];
        try (AgentLoop loop = new AgentLoop(second -> {}, failure -> {})) {
            FlowParts parts = new FlowParts(
                    fromTheBeginning(flow),
                    new LocalDisk(),
                    sample,
                    steps.isEmpty() ? null : steps,
                    (bytes, from, to) -> true,
                    new ByteBudget(config.maxBufferedBytes()).share(),
                    (id, generations) -> CompletableFuture.completedFuture(null),
                    loop::execute,
                    new SplittableRandom(),
                    UUID::randomUUID,
                    config.scan(),
                    config.forgetAfter());
            running[0] = Flow.of(parts, new FlowStart(List.of(), true), AgentLoop.now());
            loop.add(running[0]);
            loop.start();
            long until = System.nanoTime() + LONGEST.toNanos();
            while (!sample.isFull()
                    && !sample.isQuiet(QUIET, hasFiles ? FIRST : QUIET)
                    && System.nanoTime() - until < 0) {
                Thread.sleep(20);
            }
        }
        return new Outcome(sample, running[0].status(AgentLoop.now()).accounting());
    }

    private static FlowConfig fromTheBeginning(FlowConfig flow) {
        Source.Files files = (Source.Files) flow.source();
        Source.Files all = new Source.Files(
                files.include(),
                files.exclude(),
                Source.Start.BEGINNING,
                Optional.empty(),
                files.compressed(),
                files.roots());
        return new FlowConfig(flow.id(), all, flow.framing(), flow.steps(), flow.keys(), flow.sink());
    }
}
