package io.millrace.local.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Streams and records in a directory, one process at a time.
 *
 * <pre>
 * lock                            held while the engine runs
 * account.json                    the account's own settings; replaced as a whole
 * stream-NAME/stream.json         the stream, its shards, its settings; replaced as a whole
 * stream-NAME/shardId-000000000000/00000000000000000001.log    records from that counter on, see LogSegment
 * </pre>
 *
 * <p>What was acknowledged is with the operating system: it survives the end of the process, however sudden, but not
 * necessarily that of the host, since records are not forced to the disk.
 */
final class FileStorage implements Storage {
    private static final String STREAM_PREFIX = "stream-";
    private static final long SEGMENT_BYTES = 64L << 20;

    private final Path directory;
    private final FileChannel lockFile;

    private FileStorage(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /** Opens the directory, created if need be; an IOException names what is wrong with it. */
    static FileStorage open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!lock(lockFile)) {
            lockFile.close();
            throw new IOException("another local-kinesis uses it");
        }
        return new FileStorage(directory, lockFile);
    }

    private static boolean lock(FileChannel lockFile) throws IOException {
        try {
            @Nullable FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public List<StreamRecord> load() {
        List<StreamRecord> streams = new ArrayList<>();
        for (Path stream : children(directory)) {
            if (!stream.getFileName().toString().startsWith(STREAM_PREFIX)) {
                continue;
            }
            StreamFile file = new StreamFile(stream);
            if (file.exists()) {
                streams.add(file.read());
            } else {
                // A deletion that did not get further.
                remove(stream);
            }
        }
        return streams;
    }

    @Override
    public void save(StreamRecord stream) {
        Path home = home(stream.name());
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new StreamFile(home).write(stream);
    }

    @Override
    public void delete(String stream) {
        new StreamFile(home(stream)).delete();
        remove(home(stream));
    }

    @Override
    public ShardLog openLog(String stream, int shardIndex) {
        try {
            return FileLog.open(logHome(stream, shardIndex), SEGMENT_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void deleteLog(String stream, int shardIndex) {
        remove(logHome(stream, shardIndex));
    }

    @Override
    public BillingCommitment loadCommitment() {
        return new AccountFile(directory).read();
    }

    @Override
    public void saveCommitment(BillingCommitment commitment) {
        new AccountFile(directory).write(commitment);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path home(String stream) {
        return directory.resolve(STREAM_PREFIX + stream);
    }

    private Path logHome(String stream, int shardIndex) {
        return home(stream).resolve(StreamRecord.ShardRecord.id(shardIndex));
    }

    private static List<Path> children(Path parent) {
        try (Stream<Path> listed = Files.list(parent)) {
            return listed.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> walked = Files.walk(tree)) {
            for (Path path : walked.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
