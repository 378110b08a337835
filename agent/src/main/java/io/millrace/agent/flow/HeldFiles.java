package io.millrace.agent.flow;

import io.millrace.agent.file.Content;
import io.millrace.agent.file.Contents;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.file.Sighting;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Files that are not read before it is clear what they are, and since when each stands still. Belongs to the loop. */
final class HeldFiles {
    /** How long a copy may stand still before it is taken for a file of its own, or for one that stays. */
    static final Duration HOLD = Duration.ofSeconds(5);

    /** How long an unfinished compressed file may stand still, and a copy wait for its original to be settled. */
    static final Duration LONG_HOLD = Duration.ofMinutes(1);

    private record Held(Path path, long sizeBytes, long sinceNanos, long firstNanos) {}

    private final Map<FileKey, Held> held = new HashMap<>();

    /** Whether some file is held, so that it should be looked at again soon. */
    boolean holdsAny() {
        return !held.isEmpty();
    }

    /** Forgets a file. */
    void release(FileKey key) {
        held.remove(key);
    }

    /** Forgets those that are gone. */
    void retain(Set<FileKey> seen) {
        held.keySet().retainAll(seen);
    }

    /**
     * Holds a file.
     *
     * @param isSinceItGrew whether time counts from its last growth on, or from when it was first held
     * @return whether it has been held for so long
     */
    boolean stands(Sighting seen, Duration wait, boolean isSinceItGrew, Moment now) {
        FileKey key = seen.stat().key();
        long size = seen.stat().sizeBytes();
        Held before = held.get(key);
        long since = before != null && before.sizeBytes() == size ? before.sinceNanos() : now.nanos();
        long first = before == null ? since : before.firstNanos();
        held.put(key, new Held(seen.path(), size, since, first));
        return now.isAfter(isSinceItGrew ? since : first, wait);
    }

    /** Whether a held file, by its name and as far as can be seen, is what another one was compressed or is being copied from. */
    boolean holdsOriginalOf(Candidate candidate, Contents contents) throws IOException {
        List<Path> originals = Kinship.originals(candidate.path());
        for (Map.Entry<FileKey, Held> one : held.entrySet()) {
            Path path = one.getValue().path();
            boolean isPacked =
                    candidate.isCompressed() && candidate.path().toString().equals(path + ".gz");
            if (isPacked || (originals.contains(path) && isBegunBy(path, one.getKey(), candidate, contents))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBegunBy(Path path, FileKey key, Candidate candidate, Contents contents)
            throws IOException {
        try (Content original = contents.open(path, key)) {
            return candidate.isBeginningOf(original);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
