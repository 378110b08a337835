package io.millrace.agent.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /** Whether a name is another than the original, and made of it in that way. */
    static boolean isRotation(Path original, Path candidate) {
        return isRotated(original, candidate) && !original.equals(candidate);
    }

    /** The names that a file may have had before it got this one by rotation, longest first. */
    static List<Path> originals(Path rotated) {
        String name = String.valueOf(rotated.getFileName());
        List<Path> originals = new ArrayList<>();
        for (int length = name.length() - 1; length > 0; length--) {
            if (".-_".indexOf(name.charAt(length)) >= 0) {
                originals.add(rotated.resolveSibling(name.substring(0, length)));
            }
        }
        return originals;
    }
}
