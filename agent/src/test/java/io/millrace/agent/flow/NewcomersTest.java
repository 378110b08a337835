package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Source;
import io.millrace.agent.file.Sighting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file is that holds no generation yet, and how long that takes to tell. */
class NewcomersTest {
    private static final int MOST_SECONDS = 200;

    /** What it was taken for. */
    private enum Verdict {
        /** A file of its own, read from its first byte. */
        FRESH,
        /** A generation's content, which is followed there. */
        MOVED,
        /** A copy beside its original: read from where that was read to. */
        COPY
    }

    @ParameterizedTest
    @CsvSource({
        // how much was read of the original, its place; name of the file, whose text, bytes; verdict, seconds held
        // What is looked for is found under any name, and what is over under one that tells of rotation.
        "4000 of 4000, DETACHED, app.log.1, a, 4000, MOVED, 0",
        "4000 of 4000, DETACHED, app.log.1, a, 9000, MOVED, 0",
        "4000 of 4000, DETACHED, whatever, a, 4000, MOVED, 0",
        "2000 of 4000, DETACHED, app.log.1, a, 4000, MOVED, 0",
        "4000 of 4000, COMPLETE, app.log.1, a, 4000, MOVED, 0",
        // A copy stays beside an original that is still there: held until it stands still.
        "4000 of 4000, ATTACHED, app.log.1, a, 4000, COPY, 5",
        "4000 of 4000, ATTACHED, whatever, a, 4000, COPY, 0",
        "2000 of 4000, ATTACHED, app.log.1, a, 4000, COPY, 60",
        "2000 of 4000, ATTACHED, whatever, a, 4000, COPY, 60",
        // One that is not whole may be under way; if it never gets on, it is a file of its own.
        "4000 of 4000, ATTACHED, app.log.1, a, 3000, FRESH, 5",
        "4000 of 4000, ATTACHED, app.log.1, a, 500, FRESH, 5",
        "4000 of 4000, DETACHED, app.log.1, a, 3000, FRESH, 5",
        "4000 of 4000, ATTACHED, whatever, a, 500, FRESH, 0",
        // Of what nothing was read, a file that begins like it by its name may be a copy.
        "0 of 4000, ATTACHED, app.log.1, a, 4000, FRESH, 5",
        "0 of 4000, ATTACHED, app.log.1, b, 4000, FRESH, 0",
        // Few bytes say little: the name decides.
        "100 of 100, DETACHED, app.log.1, a, 100, MOVED, 0",
        "100 of 100, DETACHED, whatever, a, 100, FRESH, 5",
        "100 of 100, COMPLETE, app.log.1, a, 100, FRESH, 0",
        "100 of 100, ATTACHED, whatever, a, 100, FRESH, 5",
        // Others are others.
        "4000 of 4000, ATTACHED, app.log.1, b, 4000, FRESH, 0",
        "4000 of 4000, DETACHED, app.log.1, b, 4000, FRESH, 0",
        "4000 of 4000, COMPLETE, app.log.1, b, 9000, FRESH, 0",
        // Compressed ones are not read to be followed beside an original, but instead of one that is gone.
        "4000 of 4000, DETACHED, app.log.1.gz, a, 4000, MOVED, 0",
        "4000 of 4000, COMPLETE, app.log.1.gz, a, 4000, MOVED, 0",
        "4000 of 4000, ATTACHED, app.log.1.gz, a, 4000, COPY, 60",
        "100 of 100, COMPLETE, app.log.gz, a, 100, MOVED, 0",
        "100 of 100, COMPLETE, app.log.1.gz, a, 100, MOVED, 0",
        "4000 of 4000, DETACHED, app.log.1.gz, b, 4000, FRESH, 0",
    })
    void aFileIsJudgedByWhatIsKnown(
            String read, Tail.Place place, String name, char text, int bytes, Verdict verdict, int held)
            throws IOException {
        Decisions world = new Decisions();
        String[] ofAll = read.split(" of ", -1);
        world.write(Decisions.LOG, Decisions.text('a', Integer.parseInt(ofAll[1])));
        Tail original = world.generation(Integer.parseInt(ofAll[0]));
        Path path = Path.of("/var/log", name);
        if (name.endsWith(".gz")) {
            world.writePacked(path, Decisions.text(text, bytes), Integer.MAX_VALUE);
        } else {
            world.write(path, Decisions.text(text, bytes));
        }
        world.leaves(original, place);
        int seconds = 0;
        Tail judged = judge(world, path);
        while (judged == null && seconds < MOST_SECONDS) {
            assertThat(world.newcomers.holdsAny()).isTrue();
            world.pass(1);
            seconds++;
            judged = judge(world, path);
        }
        Tail settled = Objects.requireNonNull(judged);
        assertThat(verdict(settled, original)).isEqualTo(verdict);
        assertThat(seconds).as("seconds held").isEqualTo(held);
        assertThat(world.newcomers.holdsAny()).isFalse();
        assertThat(settled.path).isEqualTo(path);
    }

    @Test
    void aCopyThatGrowsIsHeldUntilItHasCaughtUp() throws IOException {
        Decisions world = new Decisions();
        world.write(Decisions.LOG, Decisions.text('a', 8_000));
        Tail original = world.generation(8_000);
        Path copy = Path.of("/var/log/app.log.1");
        String text = Decisions.text('a', 8_000);
        for (int from = 0; from < 8_000; from += 1_000) {
            world.write(copy, text.substring(from, from + 1_000));
            assertThat(judge(world, copy)).isNull();
            world.pass(4);
        }
        world.leaves(original, Tail.Place.DETACHED);
        assertThat(judge(world, copy)).isSameAs(original);
        assertThat(original.isAttached()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // start, first scan, age in seconds, limit; from where, and whether it is over
        "BEGINNING, true, 0, , 0, false",
        "END, true, 0, , 4000, false",
        "END, false, 0, , 0, false",
        "BEGINNING, true, 100, 60, 4000, false",
        "BEGINNING, false, 100, 60, 4000, false",
        "BEGINNING, true, 50, 60, 0, false",
    })
    void aNewFileBeginsWhereTheConfigurationSays(
            Source.Start start, boolean isFirst, int age, @Nullable Integer limit, long from, boolean isOver)
            throws IOException {
        Decisions world = new Decisions(start, Optional.ofNullable(limit).map(Duration::ofSeconds));
        String text = Decisions.text('a', 3_999) + "\n";
        world.write(Decisions.LOG, text);
        world.pass(age);
        Tail judged = Objects.requireNonNull(
                world.newcomers.judge(world.sighting(Decisions.LOG), isFirst, original -> true, world.now()));
        assertThat(judged.readOffset()).isEqualTo(from);
        assertThat(judged.acks.acked().offset()).isEqualTo(from);
        assertThat(judged.place == Tail.Place.COMPLETE).isEqualTo(isOver);
    }

    @Test
    void anOldCompressedFileIsOverWhenFilesBeginAtTheirEnd() throws IOException {
        Decisions world = new Decisions(Source.Start.END, Optional.empty());
        Path packed = Path.of("/var/log/app.log.1.gz");
        world.writePacked(packed, Decisions.text('a', 4_000), Integer.MAX_VALUE);
        Tail judged = Objects.requireNonNull(
                world.newcomers.judge(world.sighting(packed), true, original -> true, world.now()));
        assertThat(judged.place).isEqualTo(Tail.Place.COMPLETE);
    }

    private static @Nullable Tail judge(Decisions world, Path path) throws IOException {
        Sighting seen = world.sighting(path);
        return world.newcomers.judge(seen, false, original -> true, world.now());
    }

    private static Verdict verdict(Tail judged, Tail original) {
        if (judged == original) {
            return Verdict.MOVED;
        }
        boolean isAhead = judged.readOffset() > 0 && judged.readOffset() == original.readOffset();
        assertThat(isAhead || judged.readOffset() == 0).isTrue();
        return isAhead ? Verdict.COPY : Verdict.FRESH;
    }
}
