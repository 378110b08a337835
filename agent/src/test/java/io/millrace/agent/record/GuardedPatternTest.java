package io.millrace.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class GuardedPatternTest {
    @Test
    void placesAreThoseOfBytes() {
        byte[] text = bytes("..\u00e9\ud83d\ude00 id=\u20ac7!");
        GuardedPattern pattern = new GuardedPattern(Pattern.compile("id=(?<id>\\S+)!|(x)"));
        assertThat(pattern.find(text, 2, text.length)).isTrue();
        assertThat(text(text, pattern.start(0), pattern.end(0))).isEqualTo("id=\u20ac7!");
        assertThat(text(text, pattern.start(1), pattern.end(1))).isEqualTo("\u20ac7");
        assertThat(text(text, pattern.start("id"), pattern.end("id"))).isEqualTo("\u20ac7");
        assertThat(pattern.start(2)).isEqualTo(-1);
        assertThat(pattern.end(2)).isEqualTo(-1);
        assertThat(pattern.findNext()).isFalse();
    }

    @Test
    void characterBeyondTheFirstPlaneIsOne() {
        byte[] text = bytes("\ud83d\ude00");
        assertThat(new GuardedPattern(Pattern.compile("[^x]")).matches(text, 0, text.length))
                .isTrue();
        assertThat(new GuardedPattern(Pattern.compile("\\x{1F600}")).lookingAt(text, 0, text.length))
                .isTrue();
    }

    @Test
    void bytesThatAreNotUtf8CountAsOneUnknownCharacterEach() {
        byte[] text = {'a', (byte) 0xFF, (byte) 0xC3, 'b', (byte) 0xE9};
        GuardedPattern pattern = new GuardedPattern(Pattern.compile("a\uFFFD{2}(b)\uFFFD"));
        assertThat(pattern.matches(text, 0, text.length)).isTrue();
        assertThat(pattern.start(1)).isEqualTo(3);
        assertThat(pattern.end(0)).isEqualTo(5);
    }

    @Test
    void patternThatTriesAllWaysIsGivenUp() {
        GuardedPattern pattern = new GuardedPattern(Pattern.compile("(.*a){12}c"));
        byte[] text = bytes("a".repeat(200) + "b");
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThat(pattern.find(text, 0, text.length)).isFalse());
        assertThat(pattern.isAbandoned()).isTrue();
        assertThat(pattern.abandoned()).isEqualTo(1);
        assertThat(pattern.find(bytes("a".repeat(12) + "c"), 0, 13)).isTrue();
        assertThat(pattern.isAbandoned()).isFalse();
    }

    @Test
    void patternThatTakesTooMuchStackIsGivenUp() {
        GuardedPattern pattern = new GuardedPattern(Pattern.compile("(?:(a)|b)*c"));
        byte[] text = bytes("ab".repeat(200_000));
        assertThat(pattern.lookingAt(text, 0, text.length)).isFalse();
        assertThat(pattern.isAbandoned()).isTrue();
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
