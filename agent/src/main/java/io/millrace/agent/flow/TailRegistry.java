package io.millrace.agent.flow;

import io.millrace.agent.file.FileKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All generations of a flow, and which file holds which. Belongs to the loop. */
final class TailRegistry {
    private final Map<UUID, Tail> all = new LinkedHashMap<>();
    private final Map<FileKey, Tail> byKey = new HashMap<>();
    private final Map<Path, List<Tail>> byDirectory = new HashMap<>();

    Collection<Tail> all() {
        return all.values();
    }

    boolean contains(Tail tail) {
        return all.get(tail.origin.generation()) == tail;
    }

    /** The generation that a file holds, as far as is known. */
    @Nullable
    Tail holding(FileKey key) {
        return byKey.get(key);
    }

    /** Those that were last seen in a directory. */
    List<Tail> in(@Nullable Path directory) {
        return byDirectory.getOrDefault(directory, List.of());
    }

    void add(Tail tail) {
        all.put(tail.origin.generation(), tail);
        byDirectory
                .computeIfAbsent(directoryOf(tail.path), any -> new ArrayList<>())
                .add(tail);
        if (tail.place != Tail.Place.DETACHED) {
            byKey.put(tail.key, tail);
        }
    }

    void remove(Tail tail) {
        tail.close();
        all.remove(tail.origin.generation());
        byKey.remove(tail.key, tail);
        leaveDirectory(tail);
    }

    /** One that was last seen under a name and is there as far as is known. */
    @Nullable
    Tail named(Path path) {
        return lastNamed(path).stream()
                .filter(tail -> tail.awaySinceNanos < 0)
                .findFirst()
                .orElse(null);
    }

    /** Those whose file had a name when it was last seen, and still has it or is open. */
    List<Tail> lastNamed(Path path) {
        return in(path.getParent()).stream()
                .filter(tail -> tail.isAttached() && tail.path.equals(path))
                .toList();
    }

    /** The content has another name, or is in another file. */
    void attach(Tail tail, Path path, FileKey key) {
        byKey.remove(tail.key, tail);
        if (!path.equals(tail.path)) {
            leaveDirectory(tail);
            tail.path = path;
            byDirectory
                    .computeIfAbsent(directoryOf(path), any -> new ArrayList<>())
                    .add(tail);
        }
        tail.key = key;
        tail.place = Tail.Place.ATTACHED;
        byKey.put(key, tail);
    }

    /** The file of a generation that is complete holds something else by now. */
    void release(Tail tail) {
        byKey.remove(tail.key, tail);
        tail.key = new FileKey(0, 0);
    }

    /** The file no longer holds the content. */
    void detach(Tail tail) {
        tail.close();
        byKey.remove(tail.key, tail);
        tail.place = Tail.Place.DETACHED;
    }

    private void leaveDirectory(Tail tail) {
        Path directory = directoryOf(tail.path);
        List<Tail> there = byDirectory.get(directory);
        if (there != null && there.remove(tail) && there.isEmpty()) {
            byDirectory.remove(directory);
        }
    }

    private static Path directoryOf(Path path) {
        return Objects.requireNonNullElse(path.getParent(), path);
    }
}
