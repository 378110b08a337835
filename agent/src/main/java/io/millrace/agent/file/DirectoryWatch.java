package io.millrace.agent.file;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which paths something happened to, by the kernel's notices (inotify). After every batch it rests for some milliseconds, so that a file
 * with thousands of writes a second costs a hundred wake-ups. Where the kernel cannot tell (too many watches, a network file system),
 * {@link #watch} says so. {@link #watch} belongs to one thread.
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);
    private static final long REST_MILLIS = 10;

    /** File systems whose files other hosts write. */
    private static final Set<String> REMOTE =
            Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "lustre", "afs", "fuse");

    private final Consumer<Set<Path>> touched;
    private final Runnable overflow;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Set<Path> untold = new HashSet<>();
    /** Those of them that may not be looked at. */
    private final Set<Path> denied = new HashSet<>();

    private volatile boolean hasLost;
    private @Nullable WatchService service;

    /**
     * @param touched hears of paths, on this object's thread
     * @param overflow hears that notices were lost
     */
    public DirectoryWatch(Consumer<Set<Path>> touched, Runnable overflow) {
        this.touched = touched;
        this.overflow = overflow;
        try {
            WatchService made = FileSystems.getDefault().newWatchService();
            service = made;
            Thread thread = new Thread(() -> listen(made), "millrace-watch");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            LOG.warn(
                    "The kernel tells nothing of changed files ({}); they are looked at all the time instead",
                    e.getMessage());
        }
    }

    /** Watches these directories and no others; answers those of them of which the kernel tells nothing. */
    public Set<Path> watch(Set<Path> directories) {
        WatchService open = service;
        if (open == null) {
            return directories;
        }
        hasLost = false;
        untold.removeIf(directory -> denied.contains(directory) && Files.isReadable(directory));
        keys.entrySet().removeIf(entry -> {
            boolean isOver =
                    !directories.contains(entry.getKey()) || !entry.getValue().isValid();
            if (isOver) {
                entry.getValue().cancel();
            }
            return isOver;
        });
        untold.retainAll(directories);
        denied.retainAll(untold);
        for (Path directory : directories) {
            if (!keys.containsKey(directory) && !untold.contains(directory)) {
                watch(directory, open);
            }
        }
        return Set.copyOf(untold);
    }

    /** Whether {@link #watch} should be called again for the same directories: one was deleted, and may be there anew, or may be looked at now. */
    public boolean isStale() {
        return hasLost || denied.stream().anyMatch(Files::isReadable);
    }

    @Override
    public void close() {
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            LOG.debug("Closing the kernel's notices failed", e);
        }
    }

    private void watch(Path directory, WatchService open) {
        try {
            String type = Files.getFileStore(directory).type();
            if (REMOTE.contains(type) || type.startsWith("fuse.")) {
                untold.add(directory);
                LOG.info(
                        "{} is on {}, of which the kernel tells nothing: it is looked at all the time",
                        directory,
                        type);
                return;
            }
            keys.put(
                    directory,
                    directory.register(
                            open,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE));
        } catch (NoSuchFileException e) {
            // Gone by now: the next call finds it left out, or there anew.
            hasLost = true;
        } catch (IOException e) {
            untold.add(directory);
            if (!Files.isReadable(directory)) {
                denied.add(directory);
            }
            LOG.warn("{} cannot be watched and is looked at all the time instead: {}", directory, e.getMessage());
        }
    }

    private void listen(WatchService open) {
        try {
            while (true) {
                WatchKey key = open.take();
                Set<Path> paths = new LinkedHashSet<>();
                boolean isAnyLost = false;
                for (; key != null; key = open.poll()) {
                    collect(key, paths);
                    isAnyLost |= !key.reset();
                }
                if (isAnyLost) {
                    hasLost = true;
                    overflow.run();
                }
                if (!paths.isEmpty()) {
                    touched.accept(paths);
                }
                Thread.sleep(REST_MILLIS);
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("The kernel is listened to no longer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The kernel is listened to no longer; changes are found by the periodic scan alone", e);
        }
    }

    private void collect(WatchKey key, Set<Path> paths) {
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name && key.watchable() instanceof Path directory) {
                paths.add(directory.resolve(name));
            } else {
                overflow.run();
            }
        }
    }
}
