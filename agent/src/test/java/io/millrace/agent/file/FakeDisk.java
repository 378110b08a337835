package io.millrace.agent.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A directory tree in memory: names lead to inodes, open files keep them, freed numbers are used again. */
public final class FakeDisk implements Disk {
    /** One file's bytes. */
    public static final class Inode {
        public final long number;
        private byte[] bytes = new byte[0];
        private int length;
        private int links;
        private int handles;
        private boolean isReadable = true;
        private long modifiedMillis;

        Inode(long number) {
            this.number = number;
        }

        public byte[] content() {
            return Arrays.copyOf(bytes, length);
        }

        public boolean isReadable() {
            return isReadable;
        }
    }

    private final SortedMap<Path, Inode> names = new TreeMap<>();
    private final TreeSet<Long> freeNumbers = new TreeSet<>();
    private final Set<Path> closed = new HashSet<>();
    private long nextNumber = 1;
    private int openFiles;
    private int mostOpenFiles = Integer.MAX_VALUE;
    private long lastModified;
    public long wallMillis = 1_700_000_000_000L;

    public List<Path> paths() {
        return List.copyOf(names.keySet());
    }

    public @Nullable Inode at(Path path) {
        return names.get(path);
    }

    public int openFiles() {
        return openFiles;
    }

    public void mostOpenFiles(int most) {
        mostOpenFiles = most;
    }

    public void append(Path path, byte[] more) {
        write(names.computeIfAbsent(path, any -> linked(create())), more);
    }

    /** Appends through a descriptor, whatever the file is called now. */
    public void write(Inode inode, byte[] more) {
        if (inode.length + more.length > inode.bytes.length) {
            inode.bytes = Arrays.copyOf(inode.bytes, Math.max(2 * inode.bytes.length, inode.length + more.length));
        }
        System.arraycopy(more, 0, inode.bytes, inode.length, more.length);
        inode.length += more.length;
        inode.modifiedMillis = Math.max(wallMillis, lastModified + 1);
        lastModified = inode.modifiedMillis;
    }

    public void truncate(Path path, int length) {
        Inode inode = existing(path);
        inode.length = Math.min(inode.length, length);
        inode.modifiedMillis = Math.max(wallMillis, lastModified + 1);
        lastModified = inode.modifiedMillis;
    }

    public void rename(Path from, Path to) {
        Inode inode = existing(from);
        delete(to);
        names.remove(from);
        names.put(to, inode);
    }

    public void link(Path from, Path to) {
        delete(to);
        names.put(to, linked(existing(from)));
    }

    public void copy(Path from, Path to) {
        byte[] all = existing(from).content();
        delete(to);
        append(to, all);
    }

    public void gzip(Path from, Path to) {
        byte[] all = existing(from).content();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delete(to);
        append(to, packed.toByteArray());
    }

    public void delete(Path path) {
        Inode inode = names.remove(path);
        if (inode != null) {
            inode.links--;
            free(inode);
        }
    }

    public void readable(Path path, boolean isReadable) {
        existing(path).isReadable = isReadable;
    }

    /** Makes a directory one that may be looked at, or not. */
    public void accessible(Path directory, boolean isAccessible) {
        if (isAccessible) {
            closed.remove(directory);
        } else {
            closed.add(directory);
        }
    }

    private void look(Path path) throws IOException {
        for (Path directory : closed) {
            if (path.startsWith(directory)) {
                throw new AccessDeniedException(path.toString());
            }
        }
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        look(directory);
        List<Path> entries = new ArrayList<>();
        for (Path path : names.keySet()) {
            if (directory.equals(path.getParent())) {
                entries.add(path);
            }
        }
        return entries;
    }

    @Override
    public Stat stat(Path path) throws IOException {
        if (path.getParent() != null) {
            look(path.getParent());
        }
        Inode inode = names.get(path);
        if (inode == null) {
            boolean isDirectory = names.keySet().stream().anyMatch(name -> name.startsWith(path));
            if (isDirectory) {
                return new Stat(new FileKey(1, -path.hashCode()), Stat.Kind.DIRECTORY, 0, 0);
            }
            throw new NoSuchFileException(path.toString());
        }
        return new Stat(new FileKey(1, inode.number), Stat.Kind.REGULAR, inode.length, inode.modifiedMillis);
    }

    @Override
    public OpenFile open(Path path) throws IOException {
        look(path);
        Inode inode = names.get(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        if (!inode.isReadable) {
            throw new AccessDeniedException(path.toString());
        }
        if (openFiles >= mostOpenFiles) {
            throw new IOException("Too many open files");
        }
        openFiles++;
        inode.handles++;
        return new Handle(inode);
    }

    @Override
    public Path realPath(Path path) {
        return path;
    }

    /** As when the process that held them is gone. */
    public void closeAll() {
        openFiles = 0;
        for (Inode inode : names.values()) {
            inode.handles = 0;
        }
    }

    private Inode existing(Path path) {
        Inode inode = names.get(path);
        if (inode == null) {
            throw new IllegalStateException(path + " is not there");
        }
        return inode;
    }

    private Inode create() {
        Long number = freeNumbers.pollFirst();
        return new Inode(number == null ? nextNumber++ : number);
    }

    private static Inode linked(Inode inode) {
        inode.links++;
        return inode;
    }

    private void free(Inode inode) {
        if (inode.links == 0 && inode.handles == 0) {
            freeNumbers.add(inode.number);
        }
    }

    private final class Handle implements OpenFile {
        private final Inode inode;
        private boolean isOpen = true;

        Handle(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long sizeBytes() {
            return inode.length;
        }

        @Override
        public int read(byte[] into, int at, int length, long position) {
            if (position >= inode.length) {
                return -1;
            }
            int count = (int) Math.min(length, inode.length - position);
            System.arraycopy(inode.bytes, (int) position, into, at, count);
            return count;
        }

        @Override
        public void close() {
            if (isOpen) {
                isOpen = false;
                openFiles = Math.max(0, openFiles - 1);
                inode.handles = Math.max(0, inode.handles - 1);
                free(inode);
            }
        }
    }
}
