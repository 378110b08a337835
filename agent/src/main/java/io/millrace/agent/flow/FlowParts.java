package io.millrace.agent.flow;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.ScanOptions;
import io.millrace.agent.file.Disk;
import io.millrace.agent.publish.Destination;
import io.millrace.agent.transform.Transform;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a flow is given.
 *
 * @param steps what is done to records; null for nothing
 * @param saver saves what is to be remembered
 * @param onLoop runs a task on the loop, from any thread
 * @param random for delays
 * @param nonces for new generations
 */
public record FlowParts(
        FlowConfig config,
        Disk disk,
        Destination destination,
        @Nullable Transform steps,
        LongRecordFile sideFile,
        ByteBudget.Share budget,
        CheckpointSaver saver,
        Consumer<Runnable> onLoop,
        RandomGenerator random,
        Supplier<UUID> nonces,
        ScanOptions scan,
        Duration forgetAfter) {}
