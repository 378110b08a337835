package io.millrace.agent.config;

import java.time.Duration;

/**
 * How files are looked for.
 *
 * @param interval how often directories are listed where the kernel tells of changes, and that is only the net below it
 * @param pollInterval how often files are looked at where it does not
 * @param notified whether the kernel is asked at all (inotify)
 * @param rotateWait how long a file that was renamed out of the pattern or deleted is kept open after its last byte was read
 */
public record ScanOptions(Duration interval, Duration pollInterval, boolean notified, Duration rotateWait) {
    /** 10 s, 250 ms, yes, 60 s. */
    public static final ScanOptions DEFAULT =
            new ScanOptions(Duration.ofSeconds(10), Duration.ofMillis(250), true, Duration.ofMinutes(1));
}
