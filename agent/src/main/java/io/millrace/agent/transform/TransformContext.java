package io.millrace.agent.transform;

import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What steps may ask of their surroundings. None of these waits.
 *
 * @param hostName the name of the host
 * @param instance what the instance knows of itself
 * @param environment the value of a variable of the process, null if it is not set
 * @param sideFiles where records go that cannot be read, if a policy says so
 * @param clock tells the time that is written into records
 */
public record TransformContext(
        Supplier<String> hostName,
        InstanceFields instance,
        UnaryOperator<@Nullable String> environment,
        SideFiles sideFiles,
        InstantSource clock) {}
