package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The producer and the format it writes are called on virtual threads: no monitor to pin them to a carrier, before JDK 24, and
 * nothing kept for a thread, of which there may be a million.
 */
class VirtualThreadSafetyTest {
    private static final List<Path> SOURCES =
            List.of(Path.of("../producer/src/main/java"), Path.of("../aggregation-format/src/main/java"));
    private static final Pattern COMMENTS_AND_TEXT =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);
    private static final Pattern UNSAFE = Pattern.compile("\\bsynchronized\\b|\\bThreadLocal\\b|\\.wait\\(");

    @Test
    void nothingIsSynchronizedAndNothingIsKeptForAThread() {
        List<Path> files =
                SOURCES.stream().flatMap(VirtualThreadSafetyTest::javaFiles).toList();
        assertThat(files).hasSizeGreaterThan(60);
        assertThat(files).noneMatch(file -> isUnsafe(read(file)));
    }

    @Test
    void whatIsUnsafeIsFound() {
        assertThat(isUnsafe("void run() { synchronized (this) { next(); } }")).isTrue();
        assertThat(isUnsafe("private static final ThreadLocal<byte[]> BUFFER = null;"))
                .isTrue();
        assertThat(isUnsafe("/** Not synchronized. */ void run() { say(\"synchronized\"); } // ThreadLocal"))
                .isFalse();
        assertThat(isUnsafe("ThreadLocalRandom.current().nextLong()")).isFalse();
    }

    private static boolean isUnsafe(String source) {
        return UNSAFE.matcher(COMMENTS_AND_TEXT.matcher(source).replaceAll(" ")).find();
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
