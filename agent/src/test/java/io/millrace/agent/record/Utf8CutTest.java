package io.millrace.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8CutTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1", "3, 1", "4, 1", "5, 5", "6, 5", "7, 7", "8, 7", "9, 7", "10, 10", "11, 11"})
    void cutIsNeverInsideACharacter(int limit, int cut) {
        byte[] text = "a\ud83d\ude00\u00e9\u20acb".getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8Cut.at(text, 0, limit)).isEqualTo(cut);
        // What is behind the limit need not be there.
        assertThat(Utf8Cut.at(Arrays.copyOf(text, limit), 0, limit)).isEqualTo(cut);
    }

    @Test
    void bytesThatAreNotUtf8AreCutAtTheLimit() {
        for (String hex :
                new String[] {"61 80 80 80 80", "FF FF FF FF", "61 E2 28 A1 61", "F0 9F 41 41 41", "C0 80 61"}) {
            byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
            for (int limit = 3; limit <= bytes.length; limit++) {
                assertThat(Utf8Cut.at(bytes, 0, limit))
                        .as("%s at %s", hex, limit)
                        .isEqualTo(limit);
            }
        }
    }

    @Test
    void cutIsNotBeforeTheStart() {
        byte[] text = "\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8Cut.at(text, 1, 3)).isEqualTo(3);
        assertThat(Utf8Cut.at(text, 0, 3)).isZero();
    }

    @Test
    void charactersAreThoseOfTheDecoder() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            int point = random.nextInt(Character.MAX_CODE_POINT + 1);
            boolean isSurrogate = point >= 0xD800 && point <= 0xDFFF;
            byte[] bytes = Character.toString(isSurrogate ? 'x' : point).getBytes(StandardCharsets.UTF_8);
            assertThat(Utf8Cut.sequence(bytes, 0, bytes.length)).isEqualTo(bytes.length);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            boolean isValid = !new String(bytes, StandardCharsets.UTF_8).contains("\uFFFD") || point == 0xFFFD;
            boolean isWhole = Utf8Cut.sequence(bytes, 0, bytes.length) == bytes.length;
            if (bytes.length > 1 && !isValid) {
                assertThat(isWhole).isFalse();
            }
        }
    }
}
