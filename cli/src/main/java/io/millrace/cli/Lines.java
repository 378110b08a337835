package io.millrace.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the lines that the quickstart streams: those of one file, or of every text file of a checkout. */
final class Lines {
    private static final Set<String> NOT_SOURCE = Set.of("target", "node_modules");
    private static final int PROBE_BYTES = 8_192;

    private final List<Line> lines = new ArrayList<>();

    private Lines() {}

    /** The lines of one file, each keyed by its first field. */
    static List<Line> ofFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError("there is no file '" + file + "'; name a text file, or none to stream this checkout");
        }
        Lines lines = new Lines();
        lines.read(file, Lines::firstField);
        return lines.orRefuse(file);
    }

    /** The lines of every text file below a folder, each keyed by its file's path. */
    static List<Line> ofCheckout(Path root) {
        Lines lines = new Lines();
        for (Path file : textFilesBelow(root)) {
            String path = root.relativize(file).toString();
            lines.read(file, line -> path);
        }
        return lines.orRefuse(root);
    }

    private List<Line> orRefuse(Path source) {
        if (lines.isEmpty()) {
            throw new UserError("'" + source + "' has no lines to stream");
        }
        return List.copyOf(lines);
    }

    private void read(Path file, Function<String, String> keyOf) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            LineReader reader = new LineReader(in);
            for (byte @Nullable [] bytes = reader.next(); bytes != null; bytes = reader.next()) {
                String text = new String(bytes, StandardCharsets.UTF_8);
                lines.add(new Line(lines.size(), keyOf.apply(text), text));
            }
        } catch (IOException e) {
            throw new UserError("cannot read '" + file + "': " + e.getMessage());
        }
    }

    /** What stands before the first blank, cut to a partition key's 256 characters. */
    static String firstField(String line) {
        String[] fields = line.strip().split("\\s+", 2);
        String field = fields[0].isEmpty() ? "-" : fields[0];
        return field.length() <= 256 ? field : field.substring(0, 256);
    }

    private static List<Path> textFilesBelow(Path root) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean skip = !folder.equals(root) && isNotSource(folder);
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile() && isText(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }

    private static boolean isNotSource(Path folder) {
        String name = folder.getFileName().toString();
        return name.startsWith(".") || NOT_SOURCE.contains(name);
    }

    private static boolean isText(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            for (byte b : in.readNBytes(PROBE_BYTES)) {
                if (b == 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
