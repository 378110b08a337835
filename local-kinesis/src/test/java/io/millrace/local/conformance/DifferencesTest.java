package io.millrace.local.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.conformance.Differences.Row;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisRequest;

/** The table of differences is in order, and the suite leaves no operation out. */
class DifferencesTest {
    private static final String LOCAL = "local-kinesis";

    /** Every class of the suite, found beside this one. */
    private static List<Class<?>> suite() throws IOException {
        Path folder = Path.of("target/test-classes/io/millrace/local/conformance");
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("ConformanceTest.class"))
                    .<Class<?>>map(name -> type(name.substring(0, name.indexOf('.'))))
                    .toList();
        }
    }

    private static Class<?> type(String simpleName) {
        try {
            return Class.forName(DifferencesTest.class.getPackageName() + "." + simpleName);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyOperationOfTheClientIsTested() throws IOException {
        TreeSet<String> tested = suite().stream()
                .flatMap(
                        tests -> Stream.of(tests.getAnnotation(Conforming.class).value()))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> operations = Arrays.stream(KinesisAsyncClient.class.getMethods())
                .filter(method -> method.getParameterCount() > 0
                        && KinesisRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                        && !method.getName().endsWith("Paginator"))
                .map(method -> method.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                        + method.getName().substring(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(operations).hasSizeGreaterThan(35);
        assertThat(tested).isEqualTo(operations);
    }

    @Test
    void theReadmeNamesEveryOperationWithItsTests() throws IOException {
        List<String> lines = suite().stream()
                .map(tests -> "| `" + tests.getSimpleName() + "` | "
                        + String.join(
                                ", ", tests.getAnnotation(Conforming.class).value()) + " |")
                .toList();

        assertThat(Files.readAllLines(Differences.README)).containsAll(lines);
    }

    @Test
    void everyRowNamesATestAndAPageAndSomeEngineThatDiffers() throws IOException {
        List<String> tests = suite().stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map((Method method) -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .toList();
        List<Row> rows = Differences.read().rows();

        assertThat(rows).extracting(Row::test).doesNotHaveDuplicates().isSubsetOf(tests);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.documentation()).contains("](https://docs.aws.amazon.com/");
            assertThat(row.byEngine().values()).anyMatch(cell -> !Differences.conforms(cell));
            assertThat(row.byEngine().values())
                    .filteredOn(cell -> !Differences.conforms(cell))
                    .allSatisfy(cell -> assertThat(Differences.quoted(cell)).isNotEmpty());
        });
    }

    @Test
    void localKinesisIsSteadyWhereItDiffers() {
        assertThat(Differences.read().rows())
                .extracting(row -> row.byEngine().getOrDefault(LOCAL, ""))
                .noneMatch(Differences::isUnsteady);
    }

    @Test
    void aTableIsReadRowByRow() {
        Differences differences = Differences.parse(List.of(
                "text",
                "| test | AWS documents | one | other |",
                "|---|---|---|---|",
                "| `A.b` | [page](https://docs.aws.amazon.com/x) | as documented | `accepted` and `kept` |",
                "",
                "| not | in | the | table |"));

        assertThat(differences.rows())
                .containsExactly(new Row(
                        "A.b",
                        "[page](https://docs.aws.amazon.com/x)",
                        Map.of("one", "as documented", "other", "`accepted` and `kept`")));
        assertThat(differences.of("A.b", "one")).isEmpty();
        assertThat(differences.of("A.b", "other")).isEqualTo(Optional.of("`accepted` and `kept`"));
        assertThat(Differences.quoted("`accepted` and `kept`")).containsExactly("accepted", "kept");
    }

    @Test
    void aTableThatIsNotThereOrHasARowTooShortIsRefused() {
        assertThatThrownBy(() -> Differences.parse(List.of("no table")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("README.md has no table");
        assertThatThrownBy(() -> Differences.parse(
                        List.of("| test | AWS documents | one |", "|---|---|---|", "| `A.b` | nothing |")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 cells, not 3");
    }
}
