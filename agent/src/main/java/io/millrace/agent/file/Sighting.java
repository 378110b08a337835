package io.millrace.agent.file;

import java.nio.file.Path;

/** A file that was seen under a name. */
public record Sighting(Path path, Stat stat) {}
