package io.millrace.agent.flow;

import io.millrace.agent.config.ScanOptions;
import io.millrace.agent.file.DirectoryScan;
import io.millrace.agent.file.Disk;
import java.time.Duration;

/** What {@link Tailing} is made of. */
record TailingParts(
        DirectoryScan scan,
        Disk disk,
        TailRegistry tails,
        Newcomers newcomers,
        Recovery recovery,
        ScanOptions options,
        Duration forgetAfter) {}
