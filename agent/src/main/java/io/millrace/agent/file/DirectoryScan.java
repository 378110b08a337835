package io.millrace.agent.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks for the regular files that patterns match, in the order of their paths. Belongs to one thread. */
public final class DirectoryScan {
    private static final int DEEPEST = 64;

    /**
     * What there is.
     *
     * @param files regular files that match, each name once
     * @param directories those that were listed, to be watched
     * @param troubles what could not be looked at, and why: of files below those nothing is known
     */
    public record Result(List<Sighting> files, Set<Path> directories, Map<Path, String> troubles) {}

    private final Disk disk;
    private final PathPatterns patterns;
    private final boolean isCompressedRead;
    private final List<Path> allowedRoots;
    private List<Sighting> files = new ArrayList<>();
    private Set<Path> directories = new HashSet<>();
    private Map<Path, String> troubles = new HashMap<>();

    /** @param isCompressedRead whether files are read that are compressed in a way that can be */
    public DirectoryScan(Disk disk, PathPatterns patterns, boolean isCompressedRead, List<Path> allowedRoots) {
        this.disk = disk;
        this.patterns = patterns;
        this.isCompressedRead = isCompressedRead;
        this.allowedRoots = allowedRoots;
    }

    public Result run() {
        files = new ArrayList<>();
        directories = new HashSet<>();
        troubles = new HashMap<>();
        for (Path root : patterns.roots()) {
            list(root, new HashSet<>(), 0);
        }
        return new Result(files, directories, troubles);
    }

    /** Whether a single path belongs to the flow. */
    public boolean matches(Path path) {
        return patterns.matches(path)
                && !Contents.isUnreadable(path)
                && (isCompressedRead || !Contents.isCompressed(path));
    }

    /** Whether there may be files of the flow below a path, if it is a directory. */
    public boolean mayContain(Path path) {
        return patterns.mayContain(path);
    }

    private void list(Path directory, Set<FileKey> above, int depth) {
        if (directories.contains(directory) || depth > DEEPEST) {
            return;
        }
        try {
            Stat stat = disk.stat(directory);
            if (stat.kind() != Stat.Kind.DIRECTORY || !above.add(stat.key())) {
                return;
            }
            directories.add(directory);
            for (Path entry : new TreeSet<>(disk.list(directory))) {
                look(entry, above, depth);
            }
            above.remove(stat.key());
        } catch (NoSuchFileException | NotDirectoryException e) {
            directories.remove(directory);
        } catch (IOException e) {
            troubles.put(directory, reason(e));
        }
    }

    private void look(Path entry, Set<FileKey> above, int depth) {
        boolean matches = matches(entry);
        boolean mayContain = patterns.mayContain(entry);
        if (!matches && !mayContain) {
            return;
        }
        try {
            Stat stat = disk.stat(entry);
            if (stat.kind() == Stat.Kind.DIRECTORY && mayContain) {
                list(entry, above, depth + 1);
            } else if (stat.isRegular() && matches && isAllowed(entry)) {
                files.add(new Sighting(entry, stat));
            }
        } catch (NoSuchFileException e) {
            // Gone since it was listed, or a symbolic link to nothing.
            return;
        } catch (IOException e) {
            troubles.put(entry, reason(e));
        }
    }

    /** Whether the real file lies where files may be read. */
    public boolean isAllowed(Path path) throws IOException {
        if (allowedRoots.isEmpty()) {
            return true;
        }
        Path real = disk.realPath(path);
        return allowedRoots.stream().anyMatch(real::startsWith);
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
