package io.millrace.agent.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one flow: the save, the one before it ({@code .1}), and while one is written that ({@code .tmp}). Lines are kept in memory
 * and encoded again only where a generation has changed.
 */
final class FlowFiles {
    private static final Logger LOG = LoggerFactory.getLogger(FlowFiles.class);
    private static final int READABLE_CHARACTERS = 80;

    private final String flowId;
    private final Path directory;
    private final StateDirectory writes;
    private final String name;
    private Map<UUID, Line> lines = Map.of();
    /** What the save holds, while it is known to hold just this. */
    private @Nullable List<byte[]> saved;

    private long savedBytes;
    private Save save = Save.UNKNOWN;

    /** What is known of the newest file. */
    private enum Save {
        UNKNOWN,
        WHOLE,
        /** Or it is not there. */
        DAMAGED
    }

    private static final class Line {
        private final SavedGeneration generation;
        private final byte[] bytes;

        Line(SavedGeneration generation) throws IOException {
            this.generation = generation;
            bytes = GenerationLine.encode(generation);
        }
    }

    FlowFiles(String flowId, Path directory, StateDirectory writes) {
        this.flowId = flowId;
        this.directory = directory;
        this.writes = writes;
        name = name(flowId);
    }

    /** Readable as far as the id is made of plain characters, and different for different ids. */
    private static String name(String flowId) {
        String readable = flowId.replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^\\.", "_");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(flowId.getBytes(StandardCharsets.UTF_8));
            return readable.substring(0, Math.min(readable.length(), READABLE_CHARACTERS)) + "-"
                    + HexFormat.of().formatHex(hash, 0, 8) + ".checkpoint";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    boolean isKnown() throws IOException {
        return isThere(newest()) || isThere(previous());
    }

    List<SavedGeneration> load() throws IOException {
        String problem = "is not there";
        if (isThere(newest())) {
            try {
                List<SavedGeneration> generations = read(newest());
                save = Save.WHOLE;
                return generations;
            } catch (DamagedCheckpoint e) {
                problem = "holds " + e.getMessage();
            }
        }
        save = Save.DAMAGED;
        if (isThere(previous())) {
            return loadPrevious(problem);
        }
        if (isThere(newest())) {
            throw new IOException(newest() + " " + problem + ", and there is none before it; " + mend());
        }
        return List.of();
    }

    private List<SavedGeneration> loadPrevious(String problem) throws IOException {
        try {
            List<SavedGeneration> generations = read(previous());
            LOG.warn(
                    "{} {}: going on from the save before it, what was delivered since is delivered again",
                    newest(),
                    problem);
            return generations;
        } catch (DamagedCheckpoint e) {
            throw new IOException(
                    newest() + " " + problem + ", and " + previous() + " holds " + e.getMessage() + "; " + mend(), e);
        }
    }

    private String mend() {
        return "move what is there of the two away to begin flow " + flowId + " anew";
    }

    private List<SavedGeneration> read(Path path) throws IOException {
        try (InputStream file = new StateInput(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS))) {
            return CheckpointFormat.read(file, flowId);
        } catch (DamagedCheckpoint e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("Checkpoints in " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    void save(Collection<SavedGeneration> generations) throws IOException {
        List<byte[]> encoded = encode(generations);
        if (isSaved(encoded)) {
            return;
        }
        saved = null;
        if (save == Save.UNKNOWN) {
            examine();
        }
        long bytes = writeNext(encoded);
        if (save == Save.WHOLE && isThere(newest())) {
            save = Save.UNKNOWN;
            writes.move(name, name + ".1");
        }
        // A damaged one gives way: the one before it may be the last that is whole.
        save = Save.UNKNOWN;
        writes.move(name + ".tmp", name);
        writes.sync();
        save = Save.WHOLE;
        saved = encoded;
        savedBytes = bytes;
    }

    private List<byte[]> encode(Collection<SavedGeneration> generations) throws IOException {
        Map<UUID, Line> next = new HashMap<>(generations.size() * 4 / 3 + 1);
        List<byte[]> encoded = new ArrayList<>(generations.size());
        for (SavedGeneration generation : generations) {
            Line line = lines.get(generation.generation());
            if (line == null || !line.generation.equals(generation)) {
                line = new Line(generation);
            }
            next.put(generation.generation(), line);
            encoded.add(line.bytes);
        }
        lines = next;
        return encoded;
    }

    /** Whether nothing has changed since the last save, and nobody took that away. */
    private boolean isSaved(List<byte[]> encoded) throws IOException {
        List<byte[]> before = saved;
        if (before == null || before.size() != encoded.size()) {
            return false;
        }
        for (int i = 0; i < encoded.size(); i++) {
            if (encoded.get(i) != before.get(i)) {
                return false;
            }
        }
        return isThere(newest()) && Files.size(newest()) == savedBytes;
    }

    private void examine() throws IOException {
        if (!isThere(newest())) {
            save = Save.DAMAGED;
            return;
        }
        try {
            read(newest());
            save = Save.WHOLE;
        } catch (DamagedCheckpoint e) {
            LOG.warn("{} holds {}: it is replaced", newest(), e.getMessage());
            save = Save.DAMAGED;
        }
    }

    private long writeNext(List<byte[]> encoded) throws IOException {
        String next = name + ".tmp";
        try (StateDirectory.Output output = writes.create(next)) {
            long bytes = CheckpointFormat.write(flowId, encoded, output);
            output.sync();
            return bytes;
        } catch (IOException e) {
            deleteUnfinished(next, e);
            throw e;
        }
    }

    /** It may be what fills the disk. */
    private void deleteUnfinished(String next, IOException why) {
        try {
            writes.delete(next);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static boolean isThere(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        throw new IOException(
                "Whether " + path + " is there cannot be told; give the agent's user access to its directory");
    }

    private Path newest() {
        return directory.resolve(name);
    }

    private Path previous() {
        return directory.resolve(name + ".1");
    }
}
