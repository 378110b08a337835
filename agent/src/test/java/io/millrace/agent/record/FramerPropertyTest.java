package io.millrace.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.Grouping;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes and however they come, records are the same and leave nothing out. */
class FramerPropertyTest {
    private static final String[] LINES = {
        "",
        "1 a",
        " b",
        "}",
        "\r",
        "2",
        "\u00e9 \ud83d\ude00",
        "[x",
        "\tat y",
        "0123456789012345678901234567890123456789",
        "2016-10-06T00:17:09.66Z stdout P part",
        "2016-10-06T00:17:09.66Z stdout F rest",
        "2016-10-06T00:17:09.66Z stderr P part",
        "2016-10-06T00:17:09.66Z stderr F rest",
        "{\"log\":\"part\",\"stream\":\"stdout\"}",
        "{\"log\":\"rest\\n\",\"stream\":\"stdout\"}",
        "{\"log\":\"part\",\"stream\":\"stderr\"}",
        "{\"log\":\"rest\\n\",\"stream\":\"stderr\"}",
    };

    static Stream<Grouping> groupings() {
        return Stream.of(
                new Grouping.Lines(),
                Framings.start("\\d"),
                Framings.lines(null, "}", null, false, 5, 100),
                Framings.lines(null, null, "\\s", false, 100, 60),
                Framings.lines("\\[", "}", "\\d", true, 4, 120),
                new Grouping.Cri(),
                new Grouping.DockerJson());
    }

    @ParameterizedTest
    @MethodSource("groupings")
    void recordsAreTheSameHoweverTheBytesAreRead(Grouping grouping) {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            byte[] content = content(random);
            Framing framing = Framings.of(grouping, random.nextBoolean(), random.nextBoolean());
            List<List<Integer>> atOnce = new ArrayList<>();
            Framer framer = Framer.of(framing);
            int taken = framer.frame(
                    content, 0, content.length, true, (start, end, next) -> atOnce.add(List.of(start, end, next)));
            assertThat(taken).as("seed %s", seed).isEqualTo(content.length);
            assertThat(inPieces(framing, content, random)).as("seed %s", seed).isEqualTo(atOnce);
            assertThatRecordsTile(atOnce, content.length, seed);
        }
    }

    private static void assertThatRecordsTile(List<List<Integer>> records, int length, int seed) {
        int at = 0;
        for (List<Integer> record : records) {
            assertThat(record.get(0)).as("seed %s", seed).isEqualTo(at);
            assertThat(record.get(1)).as("seed %s", seed).isBetween(at, record.get(2));
            at = record.get(2);
        }
        assertThat(at).as("seed %s", seed).isEqualTo(length);
    }

    /** Reads a few bytes at a time, from a place in the window that moves, with a new framer now and then as after a restart. */
    private static List<List<Integer>> inPieces(Framing framing, byte[] content, Random random) {
        List<List<Integer>> records = new ArrayList<>();
        Framer framer = Framer.of(framing);
        int from = 0;
        int to = 0;
        while (from < content.length) {
            to = Math.min(content.length, to + random.nextInt(40));
            int shift = random.nextInt(10);
            byte[] window = new byte[shift + to - from + random.nextInt(20)];
            new Random(to).nextBytes(window);
            System.arraycopy(content, from, window, shift, to - from);
            int moved = from - shift;
            int taken = framer.frame(
                    window,
                    shift,
                    shift + to - from,
                    to == content.length,
                    (start, end, next) -> records.add(List.of(start + moved, end + moved, next + moved)));
            from += taken;
            if (random.nextInt(5) == 0) {
                framer = Framer.of(framing);
            }
        }
        return records;
    }

    private static byte[] content(Random random) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int lines = random.nextInt(30);
        for (int i = 0; i < lines; i++) {
            byte[] line = LINES[random.nextInt(LINES.length)].getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(10) == 0) {
                line = new byte[random.nextInt(300)];
                random.nextBytes(line);
            }
            content.writeBytes(line);
            content.writeBytes(random.nextInt(4) == 0 ? new byte[] {'\r', '\n'} : new byte[] {'\n'});
        }
        if (random.nextBoolean()) {
            content.writeBytes("the last".getBytes(StandardCharsets.UTF_8));
        }
        return content.toByteArray();
    }
}
