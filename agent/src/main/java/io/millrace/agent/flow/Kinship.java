package io.millrace.agent.flow;

import java.nio.file.Path;

/** Which names rotation gives. */
final class Kinship {
    private Kinship() {}

    /** Whether a name is made of another in the way of rotated files: {@code app.log} and {@code app.log.1}, {@code app.log-20260102.gz}, {@code app-2026.log}. */
    static boolean isRotated(Path original, Path candidate) {
        String name = String.valueOf(original.getFileName());
        String other = String.valueOf(candidate.getFileName());
        if (other.startsWith(name) || name.startsWith(other)) {
            return true;
        }
        int dot = name.lastIndexOf('.');
        return dot > 0 && other.startsWith(name.substring(0, dot));
    }
}
