package io.millrace.agent.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An absolute pattern of paths, a part for each name: {@code *} is any number of characters of a name, {@code ?} one character,
 * {@code [a-z]} one of these, {@code [!a]} one of the others, <code>{a,b}</code> one or the other, {@code **} as a whole part any number of
 * directories, none included; at the end it also takes the file's name. A backslash takes the meaning from what follows. A dot at the start
 * of a name is a character like any other. Immutable.
 */
final class PathPattern {
    /** A bit of a long for each part, and one for the end. */
    private static final int MAX_PARTS = 62;

    private static final int MAX_CHARACTERS = 4096;

    /** Null for any number of directories; the first part is the root's. */
    private final @Nullable NamePattern[] parts;

    private final long finished;
    private final Path base;

    private PathPattern(List<@Nullable NamePattern> parts, Path root) {
        this.parts = parts.toArray(new @Nullable NamePattern[0]);
        finished = 1L << parts.size();
        base = base(root);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none; the message shows the pattern, the place and the mend
     */
    static PathPattern of(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("The pattern " + text.substring(0, 100) + "... has " + text.length()
                    + " characters; a path has at most " + MAX_CHARACTERS);
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("The pattern " + text + " is relative; begin it with a slash");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "The pattern " + text.replace('\0', '?') + " holds a zero character; no path does");
        }
        return new PathPattern(parts(text), Path.of("/"));
    }

    private static List<@Nullable NamePattern> parts(String text) {
        List<@Nullable NamePattern> parts = new ArrayList<>();
        int from = 1;
        while (from <= text.length()) {
            int slash = text.indexOf('/', from);
            int end = slash < 0 ? text.length() : slash;
            addPart(text, from, end, parts);
            from = end + 1;
        }
        if (text.endsWith("/") || text.endsWith("/.")) {
            throw NamePatternReader.wrong(
                    text, text.length() - 1, "it ends with a directory; add * for the files in it");
        }
        if (parts.get(parts.size() - 1) == null) {
            parts.add(new NamePattern.Any());
        }
        if (parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException(
                    "The pattern " + text + " has " + parts.size() + " names; at most " + MAX_PARTS + " are allowed");
        }
        return parts;
    }

    private static void addPart(String text, int from, int end, List<@Nullable NamePattern> parts) {
        String part = text.substring(from, end);
        if (part.equals("..")) {
            throw NamePatternReader.wrong(text, from, "a pattern does not go up; name the directory itself");
        }
        boolean directories = part.equals("**");
        boolean repeated = directories && !parts.isEmpty() && parts.get(parts.size() - 1) == null;
        if (!part.isEmpty() && !part.equals(".") && !repeated) {
            parts.add(directories ? null : NamePatternReader.read(text, from, end));
        }
    }

    private Path base(Path root) {
        Path directory = root;
        for (int i = 0; i < parts.length - 1; i++) {
            NamePattern part = parts[i];
            String name = part == null ? null : part.literal();
            if (name == null) {
                break;
            }
            directory = directory.resolve(name);
        }
        return directory;
    }

    /** The deepest directory that every matching path lies in. */
    Path base() {
        return base;
    }

    /** Whether an absolute path matches; links are not followed, {@code .} and {@code ..} in it not resolved. */
    boolean matches(Path path) {
        return (reached(path.toString()) & finished) != 0;
    }

    /** Whether a path below a directory may match. */
    boolean mayContain(Path directory) {
        return (reached(directory.toString()) & (finished - 1)) != 0;
    }

    /** Whether everything below a directory matches: the pattern ends with {@code **} and what is before it has been seen. */
    boolean containsAll(Path directory) {
        int last = parts.length - 1;
        return last > 0
                && parts[last - 1] == null
                && parts[last] instanceof NamePattern.Any
                && (reached(directory.toString()) & (1L << last)) != 0;
    }

    /** The parts that may come next once a path is consumed, a bit for each. */
    private long reached(String path) {
        long states = withoutDirectories(1);
        int from = 1;
        while (from < path.length() && states != 0) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            states = withoutDirectories(step(states, path, from, end));
            from = end + 1;
        }
        return states;
    }

    private long step(long states, String path, int from, int end) {
        long reached = 0;
        for (long left = states & (finished - 1); left != 0; left &= left - 1) {
            int index = Long.numberOfTrailingZeros(left);
            NamePattern part = parts[index];
            if (part == null) {
                reached |= 1L << index;
            } else if (part.matches(path, from, end)) {
                reached |= 1L << (index + 1);
            }
        }
        return reached;
    }

    /** Adds what comes after any number of directories if there are none. Two such parts never follow each other. */
    private long withoutDirectories(long states) {
        long reached = states;
        for (long left = states & (finished - 1); left != 0; left &= left - 1) {
            int index = Long.numberOfTrailingZeros(left);
            if (parts[index] == null) {
                reached |= 1L << (index + 1);
            }
        }
        return reached;
    }
}
