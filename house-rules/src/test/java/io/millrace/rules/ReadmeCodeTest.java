package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the Java code in the documents to what the build compiles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeCodeTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    /** Documents whose code there is; a search that finds nothing would pass. */
    private static final List<String> KNOWN = List.of(
            "aggregation-format/README.md", "consumer/README.md", "local-kinesis/README.md", "producer/README.md");

    private final List<String> sources = files(path -> path.toString().endsWith(".java"))
            .filter(path -> path.toString().matches(".*/src/(main|test)/java/.*"))
            .map(path -> CodeBlock.bare(read(path)))
            .toList();

    List<CodeBlock> blocks() {
        return files(path -> path.toString().toLowerCase(Locale.ROOT).endsWith(".md"))
                .flatMap(path -> CodeBlock.in(CHECKOUT.relativize(path).toString(), read(path)).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyJavaBlockOfADocumentIsCompiled(CodeBlock block) {
        assertThat(sources.stream().anyMatch(block::isIn))
                .as(
                        "the Java code at %s stands in some file under src/main/java or src/test/java, spaces and comments"
                                + " apart; put it into a test (samples/src/test has most of it), or mend the document",
                        block)
                .isTrue();
    }

    @Test
    void theDocumentsOfTheModulesHaveCode() {
        assertThat(blocks()).extracting(CodeBlock::document).containsAll(KNOWN);
    }

    @Test
    void codeThatNobodyCompilesIsFound() {
        String source = CodeBlock.bare("class A {\n    void run() { first(1); // why\n second( 2 ); third(); }\n}");
        assertThat(block("first(1);\nsecond(2);").isIn(source)).isTrue();
        assertThat(block("first(1);\n...\nthird();").isIn(source)).isTrue();
        assertThat(block("first(1); // another why\nsecond(2);").isIn(source)).isTrue();
        assertThat(block("first(1);\nthird();").isIn(source)).isFalse();
        assertThat(block("third();\n...\nfirst(1);").isIn(source)).isFalse();
        assertThat(block("second(3);").isIn(source)).isFalse();
    }

    private static CodeBlock block(String code) {
        List<CodeBlock> found = CodeBlock.in("A.md", "text\n```java\n" + code + "\n```\nmore\n```sh\nls\n```\n");
        assertThat(found).hasSize(1);
        assertThat(found.get(0)).hasToString("A.md:2");
        return found.get(0);
    }

    private static Stream<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.walk(CHECKOUT)) {
            return paths
                    .filter(wanted)
                    .filter(path -> StreamSupport.stream(
                                    CHECKOUT.relativize(path).spliterator(), false)
                            .noneMatch(part ->
                                    part.startsWith("target") || part.toString().startsWith(".")))
                    .sorted()
                    .toList()
                    .stream();
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
