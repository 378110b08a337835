package io.millrace.agent.file;

import java.nio.file.Path;
import java.util.List;

/**
 * Which paths belong to a flow: those that one pattern includes and none excludes. Asks no file system: links are not followed. Immutable;
 * safe for use by several threads. Paths given to it are absolute and normalized.
 */
public final class PathPatterns {
    private final List<PathPattern> included;
    private final List<PathPattern> excluded;
    private final List<NamePattern> excludedNames;
    private final List<Path> roots;

    /**
     * Reads the patterns.
     *
     * @param include absolute patterns: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]}, <code>{a,b}</code> within a name, {@code **} as a
     *     whole part for any number of directories (within a name it means what one star does), a backslash before what is to lose its
     *     meaning; a star matches a leading dot too
     * @param exclude patterns of the same kind; one without a slash is matched against the last name alone
     * @throws IllegalArgumentException if one of them is no pattern; the message shows it, the place and the mend
     */
    public PathPatterns(List<String> include, List<String> exclude) {
        included = include.stream().map(PathPattern::of).toList();
        excluded = exclude.stream()
                .filter(pattern -> pattern.indexOf('/') >= 0)
                .map(PathPattern::of)
                .toList();
        excludedNames = exclude.stream()
                .filter(pattern -> pattern.indexOf('/') < 0)
                .map(PathPatterns::name)
                .toList();
        roots = included.stream().map(PathPattern::base).distinct().toList();
    }

    private static NamePattern name(String pattern) {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("An empty pattern excludes nothing; leave it out");
        }
        return NamePatternReader.read(pattern, 0, pattern.length());
    }

    /** Whether a file of this path belongs to the flow. */
    public boolean matches(Path path) {
        for (PathPattern pattern : included) {
            if (pattern.matches(path)) {
                return !isExcluded(path);
            }
        }
        return false;
    }

    private boolean isExcluded(Path path) {
        String text = path.toString();
        int name = text.lastIndexOf('/') + 1;
        for (NamePattern pattern : excludedNames) {
            if (pattern.matches(text, name, text.length())) {
                return true;
            }
        }
        for (PathPattern pattern : excluded) {
            if (pattern.matches(path)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The directories to look in, each once, whether they exist or not. One may lie below another, for that one may be unreadable where
     * this one is not: whoever walks remembers which directories were visited.
     */
    public List<Path> roots() {
        return roots;
    }

    /** Whether a file below this directory, directly or deeper, may belong to the flow: whether to list it. */
    public boolean mayContain(Path directory) {
        return included.stream().anyMatch(pattern -> pattern.mayContain(directory))
                && excluded.stream().noneMatch(pattern -> pattern.containsAll(directory));
    }
}
