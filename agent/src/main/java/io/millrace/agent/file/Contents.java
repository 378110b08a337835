package io.millrace.agent.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Opens files for reading. */
public final class Contents {
    private static final List<String> COMPRESSED = List.of(".gz");
    private static final List<String> NEVER_READ = List.of(".bz2", ".zip", ".xz", ".zst");

    private final Disk disk;

    public Contents(Disk disk) {
        this.disk = disk;
    }

    public static boolean isCompressed(Path path) {
        return COMPRESSED.stream().anyMatch(path.toString()::endsWith);
    }

    /** Whether a file is compressed in a way that is not read. */
    public static boolean isUnreadable(Path path) {
        return NEVER_READ.stream().anyMatch(path.toString()::endsWith);
    }

    /**
     * Opens the file that a path leads to if it is the one that is expected. Looking before and after shows that the opened file is that
     * one, since the JDK does not tell what an open file is.
     *
     * @throws NoSuchFileException if it is gone, or another file has its name now
     */
    public Content open(Path path, FileKey expected) throws IOException {
        Stat before = disk.stat(path);
        if (!before.isRegular() || !before.key().equals(expected)) {
            throw new NoSuchFileException(path.toString(), null, "another file has this name now");
        }
        Disk.OpenFile file = disk.open(path);
        boolean isSame = false;
        try {
            isSame = disk.stat(path).key().equals(expected);
        } finally {
            if (!isSame) {
                file.close();
            }
        }
        if (!isSame) {
            throw new NoSuchFileException(path.toString(), null, "another file has this name now");
        }
        return isCompressed(path) ? new CompressedContent(file) : new PlainContent(file);
    }
}
