package io.millrace.cli;

import io.millrace.consumer.deadletter.DeadLetterReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The letters of files, one file after the other, each with a file {@code .replayed} beside it. */
final class FileLetters implements LetterSource {
    private final Deque<Path> left;
    private final boolean again;
    private final boolean readOnly;
    private final List<ReplayedPlaces> opened = new ArrayList<>();
    private @Nullable Path file;
    private @Nullable DeadLetterReader reader;

    private FileLetters(Set<Path> files, boolean again, boolean readOnly) {
        this.left = new ArrayDeque<>(files);
        this.again = again;
        this.readOnly = readOnly;
    }

    /** Of files, each once, and of directories that a destination has written to. */
    static FileLetters of(List<Path> paths, boolean again, boolean readOnly) throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        for (Path given : paths) {
            Path path = given.toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                files.addAll(DeadLetterReader.files(path));
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                throw new UserError("there is no file or directory " + path);
            }
        }
        return new FileLetters(files, again, readOnly);
    }

    @Override
    public @Nullable Found next() throws IOException {
        while (true) {
            DeadLetterReader open = reader;
            if (open == null) {
                Path next = left.poll();
                if (next == null) {
                    return null;
                }
                file = next;
                reader = DeadLetterReader.open(next);
                opened.add(new ReplayedPlaces(Path.of(next + ".replayed"), again, readOnly));
                continue;
            }
            DeadLetterReader.Line line = open.next();
            if (line != null) {
                return found(line);
            }
            open.close();
            reader = null;
        }
    }

    private Found found(DeadLetterReader.Line line) {
        ReplayedPlaces places = opened.get(opened.size() - 1);
        String offset = Long.toString(line.offset());
        return new Found(file + ", byte " + offset, line.letter(), line.problem(), places.contains(offset), putBack -> {
            if (putBack) {
                places.add(offset);
            }
        });
    }

    @Override
    public int mostUnderWay() {
        return 1_000;
    }

    @Override
    public void close() throws IOException {
        for (ReplayedPlaces places : opened) {
            places.close();
        }
        if (reader != null) {
            reader.close();
        }
    }
}
