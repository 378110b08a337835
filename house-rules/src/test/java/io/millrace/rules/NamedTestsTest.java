package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the documents to the tests that they name: a promise whose test has gone is no promise. */
class NamedTestsTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> DOCUMENTS = List.of("consumer/README.md", "producer/README.md");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    @Test
    void everyTestThatADocumentNamesIsThere() throws IOException {
        Map<String, String> tests = tests();
        List<String> missing = new ArrayList<>();
        for (String document : DOCUMENTS) {
            Matcher named = NAMED.matcher(Files.readString(CHECKOUT.resolve(document)));
            int found = 0;
            while (named.find()) {
                found++;
                if (!isThere(tests, named.group(1), named.group(2))) {
                    missing.add(document + " names " + named.group());
                }
            }
            assertThat(found).as("tests named in %s", document).isGreaterThan(20);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void testThatIsNotThereIsMissed() {
        Map<String, String> tests = Map.of("SomeTest", "class SomeTest {\n    @Test\n    void itHolds() {}\n}");
        assertThat(isThere(tests, "SomeTest", null)).isTrue();
        assertThat(isThere(tests, "SomeTest", "itHolds")).isTrue();
        assertThat(isThere(tests, "SomeTest", "itHold")).isFalse();
        assertThat(isThere(tests, "OtherTest", null)).isFalse();
    }

    private static boolean isThere(Map<String, String> tests, String type, @Nullable String method) {
        String source = tests.get(type);
        return source != null && (method == null || source.contains("void " + method + "("));
    }

    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> files = Files.walk(CHECKOUT)) {
            for (Path file : files.filter(file -> file.toString().matches(".*/src/test/java/.*Test\\.java"))
                    .toList()) {
                tests.put(String.valueOf(file.getFileName()).replace(".java", ""), Files.readString(file));
            }
        }
        return tests;
    }
}
