package io.millrace.agent.flow;

import io.millrace.agent.file.FakeDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;

/** What programs and the rotation of their logs do to a disk. */
final class LogWriters {
    private final FakeDisk disk;
    private final TailTraits traits;
    private final Random random;
    private final IntConsumer time;
    private final Map<Path, String> unfinished = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private int lines;

    /** @param time lets so many milliseconds pass */
    LogWriters(FakeDisk disk, TailTraits traits, Random random, IntConsumer time) {
        this.disk = disk;
        this.traits = traits;
        this.random = random;
        this.time = time;
    }

    /** Whether a record is one that was written, or the beginning of one that was never finished. */
    boolean wrote(String record) {
        return written.contains(record);
    }

    void write(Path log, int count) {
        finish(log);
        for (int i = 0; i < count; i++) {
            append(log, next(log) + "\n" + traits.continued(random));
        }
    }

    void begin(Path log) {
        finish(log);
        String text = next(log);
        disk.append(log, bytes(text));
        unfinished.put(log, text);
    }

    /** Writes a record with a pause in it, which is shorter than a group may wait. */
    void haltingly(Path log) {
        begin(log);
        time.accept(random.nextInt(3_000));
        if (disk.at(log) == null) {
            return;
        }
        String more = "\n" + (traits.isGrouped() ? "  goes on\n" : "");
        String text = unfinished.remove(log) + more + traits.continued(random);
        written.add(text);
        int begun = text.indexOf('\n');
        disk.append(log, bytes(text.substring(begun, begun + 1)));
        time.accept(random.nextInt(3_000));
        disk.append(log, bytes(text.substring(begun + 1)));
    }

    void rename(Path log) {
        shift(log);
        finish(log);
        disk.rename(log, rotated(log, 1));
    }

    void copyTruncate(Path log) {
        finish(log);
        shift(log);
        Path copy = rotated(log, 1);
        if (random.nextInt(3) == 0) {
            slowly(copy, log);
        } else {
            disk.copy(log, copy);
        }
        if (random.nextInt(4) == 0) {
            time.accept(random.nextInt(1_500));
        }
        disk.truncate(log, 0);
        if (random.nextBoolean()) {
            write(log, 1 + random.nextInt(40));
        }
    }

    /** Copies in steps, up to the end of the log, to which lines may be appended meanwhile. */
    private void slowly(Path copy, Path log) {
        disk.delete(copy);
        disk.append(copy, new byte[0]);
        int at = 0;
        for (byte[] all = content(log); at < all.length; all = content(log)) {
            if (random.nextInt(4) == 0) {
                write(log, random.nextInt(3));
            }
            time.accept(random.nextInt(3_000));
            int to = Math.min(all.length, at + 1 + random.nextInt(all.length));
            disk.append(copy, Arrays.copyOfRange(all, at, to));
            at = to;
            if (at == content(log).length) {
                return;
            }
        }
    }

    /** What was not read by now is lost. */
    void empty(Path log) {
        finish(log);
        disk.truncate(log, 0);
        if (random.nextBoolean()) {
            write(log, 1 + random.nextInt(10));
        }
    }

    void compress(Path log, boolean isSlow) {
        Path plain = rotated(log, 1 + random.nextInt(3));
        if (disk.at(plain) == null) {
            return;
        }
        Path packed = Path.of(plain + ".gz");
        if (isSlow) {
            compressSlowly(plain, packed);
        } else {
            disk.gzip(plain, packed);
        }
        disk.delete(plain);
    }

    private void compressSlowly(Path plain, Path packed) {
        Path whole = Path.of("/tmp/whole.gz");
        disk.gzip(plain, whole);
        byte[] bytes = content(whole);
        disk.delete(whole);
        disk.delete(packed);
        int at = 0;
        while (at < bytes.length) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(bytes.length));
            disk.append(packed, Arrays.copyOfRange(bytes, at, to));
            at = to;
            time.accept(random.nextInt(2_000));
        }
    }

    void remove(Path log) {
        String begun = unfinished.remove(log);
        if (begun != null) {
            written.add(begun);
        }
        disk.delete(log);
    }

    void lateWrite(Path log) {
        Path old = rotated(log, 1);
        if (disk.at(old) != null) {
            append(old, "late line " + lines++ + " of " + log.getFileName() + "\n");
        }
    }

    /** Makes room for a new rotated file. Without a pattern that matches them, the agent has to have seen each before it moves on. */
    private void shift(Path log) {
        if (!traits.isGlob()) {
            time.accept(1_100);
        }
        for (int i = 3; i >= 1; i--) {
            for (String ending : List.of("", ".gz")) {
                Path from = Path.of(rotated(log, i) + ending);
                if (disk.at(from) != null) {
                    disk.rename(from, Path.of(rotated(log, i + 1) + ending));
                }
            }
        }
        disk.delete(rotated(log, 4));
        disk.delete(Path.of(rotated(log, 4) + ".gz"));
    }

    private String next(Path log) {
        FakeDisk.Inode file = disk.at(log);
        if (file == null || file.content().length == 0) {
            beginFile(log);
        }
        return "line " + lines + " of " + log.getFileName() + " " + "x".repeat(traits.lengthOfLine(random)) + lines++;
    }

    private void beginFile(Path log) {
        if (!traits.header().isEmpty()) {
            append(log, traits.header() + "\n");
        }
        if (!traits.isSmall()) {
            append(log, "first line " + lines + " " + "f".repeat(1_200) + " " + lines++ + "\n");
        }
    }

    private void finish(Path log) {
        String begun = unfinished.remove(log);
        if (begun != null) {
            String rest = "\n" + traits.continued(random);
            written.add(begun + rest);
            disk.append(log, bytes(rest));
        }
    }

    private void append(Path path, String record) {
        written.add(record);
        disk.append(path, bytes(record));
    }

    private byte[] content(Path path) {
        return Objects.requireNonNull(disk.at(path)).content();
    }

    private static Path rotated(Path log, int number) {
        return Path.of(log + "." + number);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
