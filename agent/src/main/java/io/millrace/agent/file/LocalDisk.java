package io.millrace.agent.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The host's own file system. Safe for use by several threads. */
public final class LocalDisk implements Disk {
    private static final String WANTED = "unix:dev,ino,size,lastModifiedTime,isRegularFile,isDirectory";

    @Override
    public List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    @Override
    public Stat stat(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, WANTED);
        FileKey key = new FileKey(number(found, "dev"), number(found, "ino"));
        FileTime modified = (FileTime) found.get("lastModifiedTime");
        return new Stat(key, kind(found), number(found, "size"), modified == null ? 0 : modified.toMillis());
    }

    @Override
    public OpenFile open(Path path) throws IOException {
        return new OpenChannel(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public Path realPath(Path path) throws IOException {
        return path.toRealPath();
    }

    private static long number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("The file system does not tell the attribute " + name);
    }

    private static Stat.Kind kind(Map<String, Object> attributes) {
        if (Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            return Stat.Kind.REGULAR;
        }
        return Boolean.TRUE.equals(attributes.get("isDirectory")) ? Stat.Kind.DIRECTORY : Stat.Kind.OTHER;
    }

    private record OpenChannel(FileChannel channel) implements OpenFile {
        @Override
        public long sizeBytes() throws IOException {
            return channel.size();
        }

        @Override
        public int read(byte[] into, int at, int length, long position) throws IOException {
            return channel.read(ByteBuffer.wrap(into, at, length), position);
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // It was only read: nothing is lost, and who lets go of a file has nothing to do about it.
                return;
            }
        }
    }
}
