package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisRequest;

/** The table of actions in the README: whole, and true about its tests. */
class ReadmeTest {
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z][A-Za-z, ]+) \\| ([^|]*) \\| ([^|]*) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w*)(?:\\.(\\w+))?`");

    private static List<MatchResult> rows() throws IOException {
        try (var lines = Files.lines(Path.of("README.md"))) {
            return lines.map(ROW::matcher)
                    .filter(Matcher::matches)
                    .map(Matcher::toMatchResult)
                    .toList();
        }
    }

    @Test
    void everyActionOfTheClientHasItsLine() throws IOException {
        Set<String> told = rows().stream()
                .flatMap(row -> Arrays.stream(row.group(1).split(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> actions = Arrays.stream(KinesisAsyncClient.class.getMethods())
                .filter(ReadmeTest::isAction)
                .map(Method::getName)
                .map(name -> Character.toUpperCase(name.charAt(0)) + name.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(actions).hasSizeGreaterThan(35);
        assertThat(told).containsAll(actions);
    }

    private static boolean isAction(Method method) {
        return method.getParameterCount() > 0
                && KinesisRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                && !method.getName().endsWith("Paginator");
    }

    @Test
    void everyTestThatALineNamesIsThere() throws Exception {
        for (MatchResult row : rows()) {
            List<MatchResult> tests = TEST.matcher(row.group(3)).results().toList();
            assertThat(tests).as(row.group(1)).isNotEmpty();
            String type = "";
            for (MatchResult test : tests) {
                type = test.group(1).isEmpty() ? type : test.group(1);
                Class<?> named = Class.forName("io.millrace.local." + type);
                if (test.group(2) != null) {
                    assertThat(Arrays.stream(named.getDeclaredMethods()).map(Method::getName))
                            .as(row.group(1))
                            .contains(test.group(2));
                }
            }
        }
    }
}
