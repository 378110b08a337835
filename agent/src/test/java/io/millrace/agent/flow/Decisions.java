package io.millrace.agent.flow;

import io.millrace.agent.config.Source;
import io.millrace.agent.file.Content;
import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.Contents;
import io.millrace.agent.file.FakeDisk;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.file.Sighting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What decides whose content a file holds, without a flow around it: files in memory, generations that know them, a time. */
final class Decisions {
    static final Path LOG = Path.of("/var/log/app.log");

    final FakeDisk disk = new FakeDisk();
    final Contents contents = new Contents(disk);
    final TailRegistry tails = new TailRegistry();
    final Newcomers newcomers;
    final Recovery recovery;
    private long nanos = 1_000_000_000_000L;

    Decisions() {
        this(Source.Start.BEGINNING, Optional.empty());
    }

    Decisions(Source.Start start, Optional<Duration> ignoreOlder) {
        Source.Files source = new Source.Files(List.of("/var/log/*"), List.of(), start, ignoreOlder, true, List.of());
        this.newcomers = new Newcomers("flow", source, contents, tails, UUID::randomUUID);
        this.recovery = new Recovery(disk, contents, tails, newcomers);
    }

    Moment now() {
        return new Moment(nanos, disk.wallMillis);
    }

    void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
        disk.wallMillis += 1000L * seconds;
    }

    /** So many first characters of a text that says nothing twice; another text for each letter. */
    static String text(char letter, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append(letter).append(" line ").append(i).append('\n');
        }
        return text.substring(0, length);
    }

    void write(Path path, String text) {
        disk.append(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes a compressed file, or its first bytes if those are more than are wanted. */
    void writePacked(Path path, String text, int mostBytes) {
        Path plain = Path.of("/tmp/plain");
        Path packed = Path.of("/tmp/packed.gz");
        write(plain, text);
        disk.gzip(plain, packed);
        byte[] all = Objects.requireNonNull(disk.at(packed)).content();
        disk.append(path, Arrays.copyOf(all, Math.min(all.length, mostBytes)));
        disk.delete(plain);
        disk.delete(packed);
    }

    /** The generation of the file at {@link #LOG}, read up to an offset, all of which is acked. */
    Tail generation(int readTo) throws IOException {
        FileKey key = disk.stat(LOG).key();
        try (Content content = contents.open(LOG, key)) {
            Tail tail = Tail.fresh("flow", LOG, key, false, UUID.randomUUID(), ContentMark.of(content, readTo), now());
            tail.sizeBytes = content.sizeBytes();
            tail.fileBytes = content.sizeBytes();
            tails.add(tail);
            return tail;
        }
    }

    /** Its file is gone; the content is looked for, or nothing more is expected of it. */
    void leaves(Tail tail, Tail.Place place) {
        if (place == Tail.Place.DETACHED) {
            tails.detach(tail);
        } else {
            tail.place = place;
        }
        if (place != Tail.Place.ATTACHED) {
            disk.delete(LOG);
        }
    }

    Sighting sighting(Path path) throws IOException {
        return new Sighting(path, disk.stat(path));
    }

    Candidate candidate(Path path) throws IOException {
        return Candidate.of(path, contents.open(path, disk.stat(path).key()), Contents.isCompressed(path));
    }
}
