package io.millrace.agent.transform;

import java.time.Duration;
import java.util.Map;

/** What the instance knows of itself. */
@FunctionalInterface
public interface InstanceFields {
    /**
     * Names and values, at once: never waits for the instance. Empty while nothing is known.
     *
     * @param timeToLive how old they may be before they are asked for again; until the answer the old ones stand
     */
    Map<String, String> fields(Duration timeToLive);
}
