package io.millrace.agent.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternsTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
        /var/log/app.log,        /var/log/app.log,          true
        /var/log/app.log,        /var/log/app.log.1,        false
        /var/log/app.log,        /var/log/app,              false
        /var/log/app.log,        /var/log,                  false
        /var/log/*.log,          /var/log/app.log,          true
        /var/log/*.log,          /var/log/.log,             true
        /var/log/*.log,          /var/log/.hidden.log,      true
        /var/log/*.log,          /var/log/a/app.log,        false
        /var/log/app.log*,       /var/log/app.log,          true
        /var/log/app.log*,       /var/log/app.log.2,        true
        /var/log/*/app.log,      /var/log/a/app.log,        true
        /var/log/*/app.log,      /var/log/app.log,          false
        /var/log/*/app.log,      /var/log/a/b/app.log,      false
        /var/log/app?.log,       /var/log/app1.log,         true
        /var/log/app?.log,       /var/log/app.log,          false
        /var/log/app?.log,       /var/log/app\uD83D\uDE00.log, true
        /var/log/app[0-9].log,   /var/log/app7.log,         true
        /var/log/app[0-9].log,   /var/log/appx.log,         false
        /var/log/app[!0-9].log,  /var/log/appx.log,         true
        /var/log/app[!0-9].log,  /var/log/app7.log,         false
        /var/log/app[]a].log,    /var/log/app].log,         true
        /var/log/app[!]a].log,   /var/log/app].log,         false
        /var/log/app[a-].log,    /var/log/app-.log,         true
        /var/log/app[^a].log,    /var/log/app^.log,         true
        "/var/log/{a,bc}.log",   /var/log/bc.log,           true
        "/var/log/{a,bc}.log",   /var/log/b.log,            false
        "/var/log/a{,.1}",       /var/log/a,                true
        "/var/log/{a,b{c,d*}}e", /var/log/bdxxe,            true
        "/var/log/{a,b{c,d*}}e", /var/log/be,               false
        "/var/{log,tmp}/x",      /var/tmp/x,                true
        "/var/log/a,b}.log",     "/var/log/a,b}.log",       true
        /var/log/\\*.log,        /var/log/*.log,            true
        /var/log/\\*.log,        /var/log/a.log,            false
        "/var/log/{\\,,\\}}",    "/var/log/,",              true
        /var/log/**/app.log,     /var/log/app.log,          true
        /var/log/**/app.log,     /var/log/a/b/c/app.log,    true
        /var/log/**/app.log,     /var/app.log,              false
        /var/log/**,             /var/log/a,                true
        /var/log/**,             /var/log/a/b,              true
        /var/log/**,             /var/log,                  false
        /**/log/**/*.log,        /log/x.log,                true
        /**/log/**/*.log,        /srv/log/log/a/x.log,      true
        /**/log/**/*.log,        /srv/logs/a/x.log,         false
        /var/**/**/x,            /var/x,                    true
        /var/log/**.log,         /var/log/a.log,            true
        /var/log/**.log,         /var/log/a/a.log,          false
        /var//log/./x,           /var/log/x,                true
        """)
    void aPatternMatchesAsPathsOfShellsDo(String pattern, String path, boolean matches) {
        assertThat(new PathPatterns(List.of(pattern), List.of()).matches(Path.of(path)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        var/log/x         | The pattern var/log/x is relative; begin it with a slash
        /var/log/         | wrong at character 9, /: it ends with a directory; add * for the files in it
        /                 | wrong at character 1, /: it ends with a directory; add * for the files in it
        /var/../log/x     | wrong at character 6, ../log/x: a pattern does not go up; name the directory itself
        /var/log/[a-z     | wrong at character 10, [a-z: the class is not closed by a ] before the next slash; write \\[ for
        /var/[a/b]        | wrong at character 6, [a/b]: the class is not closed by a ] before the next slash
        /var/log/[z-a]    | wrong at character 11, z-a]: the range ends before it begins
        /var/log/{a,b     | wrong at character 10, {a,b: the group is not closed by a } before the next slash
        /var/{a/b,c}      | wrong at character 6, {a/b,c}: the group is not closed by a } before the next slash
        /var/log/a\\      | wrong at character 11, \\: nothing to escape follows the backslash
        """)
    void whatIsNoPatternIsRefusedWithThePlaceAndTheMend(String pattern, String message) {
        assertThatThrownBy(() -> new PathPatterns(List.of(pattern), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The pattern " + pattern)
                .hasMessageContaining(message);
    }

    @Test
    void patternsBeyondEveryPathAreRefused() {
        assertThatThrownBy(() -> new PathPatterns(List.of("/" + "a".repeat(5000)), List.of()))
                .hasMessageContaining("has 5001 characters; a path has at most 4096");
        assertThatThrownBy(() -> new PathPatterns(List.of("/a".repeat(63)), List.of()))
                .hasMessageContaining("has 63 names; at most 62 are allowed");
        assertThatThrownBy(() -> new PathPatterns(List.of("/" + "{".repeat(3000)), List.of()))
                .hasMessageContaining("groups are nested deeper than 20");
    }

    @Test
    void aPatternOfAsManyNamesAsAllowedMatches() {
        PathPatterns patterns = new PathPatterns(List.of("/a".repeat(62)), List.of());

        assertThat(patterns.matches(Path.of("/a".repeat(62)))).isTrue();
        assertThat(patterns.matches(Path.of("/a".repeat(61)))).isFalse();
        assertThat(patterns.mayContain(Path.of("/a".repeat(61)))).isTrue();
        assertThat(patterns.mayContain(Path.of("/a".repeat(62)))).isFalse();
    }

    @Test
    void anExcludedPathDoesNotMatchAndAnExcludeWithoutSlashIsOfTheLastName() {
        PathPatterns patterns =
                new PathPatterns(List.of("/var/log/**/*.log", "/srv/*"), List.of("debug*.log", "/var/log/old/*"));

        assertThat(patterns.matches(Path.of("/var/log/app.log"))).isTrue();
        assertThat(patterns.matches(Path.of("/srv/x"))).isTrue();
        assertThat(patterns.matches(Path.of("/var/log/a/debug-1.log"))).isFalse();
        assertThat(patterns.matches(Path.of("/var/log/old/app.log"))).isFalse();
        assertThat(patterns.matches(Path.of("/var/log/old/a/app.log"))).isTrue();
        assertThat(patterns.matches(Path.of("/var/log/debug/app.log"))).isTrue();
    }

    @Test
    void rootsAreTheDeepestDirectoriesThatArePlain() {
        PathPatterns patterns = new PathPatterns(
                List.of("/var/log/*.log", "/var/log/app/x.log", "/srv/*/a/b", "/opt/\\*/{a}/x", "/**", "/var/log/y"),
                List.of());

        assertThat(patterns.roots())
                .containsExactly(
                        Path.of("/var/log"), Path.of("/var/log/app"), Path.of("/srv"), Path.of("/opt/*"), Path.of("/"));
    }

    @Test
    void onlyDirectoriesThatMayHoldAMatchAreDescendedInto() {
        PathPatterns patterns =
                new PathPatterns(List.of("/var/log/*/app.log", "/srv/**/x"), List.of("/srv/private/**", "/srv/a/*"));

        assertThat(patterns.mayContain(Path.of("/"))).isTrue();
        assertThat(patterns.mayContain(Path.of("/var/log"))).isTrue();
        assertThat(patterns.mayContain(Path.of("/var/log/a"))).isTrue();
        assertThat(patterns.mayContain(Path.of("/var/log/a/b"))).isFalse();
        assertThat(patterns.mayContain(Path.of("/var/lib"))).isFalse();
        assertThat(patterns.mayContain(Path.of("/srv/a/b/c/d"))).isTrue();
        assertThat(patterns.mayContain(Path.of("/srv/a"))).isTrue();
        assertThat(patterns.mayContain(Path.of("/srv/private"))).isFalse();
        assertThat(patterns.mayContain(Path.of("/srv/private/a"))).isFalse();
    }

    /** Plain names, stars, question marks, classes and flat groups mean what they mean to Java. */
    @Test
    void randomPatternsAgreeWithJavasOwn() {
        int compared = 0;
        int matched = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            String pattern = "/" + name(random, true) + "/" + name(random, true);
            Optional<PathMatcher> javas = javas(pattern);
            if (javas.isEmpty()) {
                continue;
            }
            PathPatterns ours = new PathPatterns(List.of(pattern), List.of());
            for (int i = 0; i < 10; i++) {
                Path path = Path.of("/" + name(random, false) + "/" + name(random, false));
                boolean expected = javas.get().matches(path);
                assertThat(ours.matches(path))
                        .as("seed %s: %s on %s", seed, pattern, path)
                        .isEqualTo(expected);
                compared++;
                matched += expected ? 1 : 0;
            }
        }
        assertThat(compared).isGreaterThan(100_000);
        assertThat(matched).isGreaterThan(500);
    }

    /** A directory that holds a match is one to descend into, and a match lies below a root. */
    @Test
    void noMatchIsHiddenFromTheWalk() {
        int matched = 0;
        for (int seed = 0; seed < 50_000; seed++) {
            Random random = new Random(seed);
            PathPatterns patterns = new PathPatterns(
                    List.of(deepPattern(random), deepPattern(random)),
                    random.nextBoolean() ? List.of() : List.of(deepPattern(random)));
            StringBuilder text = new StringBuilder();
            for (int names = 1 + random.nextInt(5); names > 0; names--) {
                text.append('/').append("ab".charAt(random.nextInt(2)));
            }
            Path path = Path.of(text.toString());
            if (patterns.matches(path)) {
                matched++;
                assertThat(patterns.roots()).as("seed %s", seed).anyMatch(root -> path.startsWith(root));
                for (Path above = path.getParent(); above != null; above = above.getParent()) {
                    assertThat(patterns.mayContain(above))
                            .as("seed %s: %s above %s", seed, above, path)
                            .isTrue();
                }
            }
        }
        assertThat(matched).isGreaterThan(5_000);
    }

    @Test
    void aPatternMadeToBacktrackTakesNoTime() {
        String stars = "/var/" + "*a".repeat(500) + "{*,*a,{*b,*a*}}" + "*c";
        PathPatterns patterns = new PathPatterns(List.of(stars, "/**/a".repeat(30) + "/c"), List.of());

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertThat(patterns.matches(Path.of("/var/" + "a".repeat(4000)))).isFalse();
            assertThat(patterns.matches(Path.of("/a".repeat(2000)))).isFalse();
        });
    }

    private static Optional<PathMatcher> javas(String pattern) {
        try {
            return Optional.of(FileSystems.getDefault().getPathMatcher("glob:" + pattern));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String name(Random random, boolean pattern) {
        List<String> pieces = pattern
                ? List.of(
                        "a", "b", "-", ".", "*", "?", "[a-b]", "[!a]", "[ab-]", "{a,b.}", "{*b,?}", "\\*", "^", "$",
                        "(")
                : List.of("a", "b", "-", ".", "*", "aa", "ab", "^", "$", "(", "+");
        StringBuilder name = new StringBuilder("x");
        boolean starred = false;
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            String piece = pieces.get(random.nextInt(pieces.size()));
            // Two stars beside each other cross directories in Java.
            if (!(starred && piece.contains("*"))) {
                name.append(piece);
            }
            starred = piece.contains("*") && pattern;
        }
        return name.toString();
    }

    private static String deepPattern(Random random) {
        List<String> parts = List.of("a", "b", "*", "**", "[!a]", "**", "{a,b}");
        StringBuilder pattern = new StringBuilder();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            pattern.append('/').append(parts.get(random.nextInt(parts.size())));
        }
        return pattern.toString();
    }
}
