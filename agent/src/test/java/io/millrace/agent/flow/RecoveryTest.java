package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.FileKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the content of a generation is found again whose file is gone: {@code /var/log/app.log}. */
class RecoveryTest {
    private static final Path ROTATED = Path.of("/var/log/app.log.1");
    private static final String NOWHERE = "-";

    @ParameterizedTest
    @CsvSource({
        // how much was read of it; what there is in the directory: names with whose text and how much of it; where it
        // is
        "4000, app.log.1 a 4000, app.log.1",
        "4000, whatever a 9000, whatever",
        "4000, app.log.1.gz a 4000, app.log.1.gz",
        "2000, app.log.1 a 4000, app.log.1",
        "4000, app.log.1 a 3000, -",
        "4000, app.log.1 b 4000, -",
        "4000, app.log.1.bz2 a 4000, -",
        "4000, app.log.1.gz b 4000, -",
        "4000, app.log.1 b 4000; app.log.2 a 4000; app.log.3 b 5000, app.log.2",
        "0, app.log.1 a 4000, -",
        // Few bytes are enough under a name that tells of rotation, and not under another.
        "100, app.log.1 a 100, app.log.1",
        "100, app.log.1 a 5000, app.log.1",
        "100, whatever a 100, -",
        "100, app.log.1 b 100; app-old.log a 100, app-old.log",
        "4000, , -",
    })
    void aContentIsLookedForInItsDirectory(int read, String directory, String where) throws IOException {
        Decisions world = new Decisions();
        world.write(Decisions.LOG, Decisions.text('a', Math.max(read, 1)));
        Tail tail = world.generation(read);
        for (String file : directory == null ? new String[0] : directory.split("; ", -1)) {
            String[] parts = file.split(" ", -1);
            write(world, Path.of("/var/log", parts[0]), Decisions.text(parts[1].charAt(0), Integer.parseInt(parts[2])));
        }
        world.leaves(tail, Tail.Place.DETACHED);
        world.write(Path.of("/var/log/other"), "so that there is a directory");
        assertThat(world.recovery.find(tail)).isEqualTo(!where.equals(NOWHERE));
        if (where.equals(NOWHERE)) {
            assertThat(tail.place).isEqualTo(Tail.Place.DETACHED);
        } else {
            Path path = Path.of("/var/log", where);
            assertThat(tail.isAttached()).isTrue();
            assertThat(tail.path).isEqualTo(path);
            assertThat(tail.isCompressed).isEqualTo(where.endsWith(".gz"));
            assertThat(world.tails.holding(world.disk.stat(path).key())).isSameAs(tail);
        }
    }

    @Test
    void aFileThatHoldsAnotherGenerationIsNotTaken() throws IOException {
        Decisions world = new Decisions();
        Tail tail = lost(world, 4_000);
        world.write(ROTATED, Decisions.text('a', 4_000));
        hold(world, ROTATED, Tail.Place.ATTACHED);
        assertThat(world.recovery.find(tail)).isFalse();
    }

    @Test
    void aCompressedCopyThatWasNotToBeReadIsTaken() throws IOException {
        Decisions world = new Decisions();
        Tail tail = lost(world, 4_000);
        Path packed = Path.of("/var/log/app.log.1.gz");
        write(world, packed, Decisions.text('a', 6_000));
        Tail holder = hold(world, packed, Tail.Place.COMPLETE);
        assertThat(world.recovery.find(tail)).isTrue();
        assertThat(tail.path).isEqualTo(packed);
        assertThat(world.tails.contains(holder)).isFalse();
    }

    @Test
    void aFileThatWasNotItIsLookedAtAgainWhenItHasGrown() throws IOException {
        Decisions world = new Decisions();
        Tail tail = lost(world, 4_000);
        world.write(ROTATED, Decisions.text('a', 1_000));
        assertThat(world.recovery.find(tail)).isFalse();
        assertThat(world.recovery.find(tail)).isFalse();
        world.write(ROTATED, Decisions.text('a', 4_000).substring(1_000));
        assertThat(world.recovery.find(tail)).isTrue();
    }

    @Test
    void aFileThatCannotBeReadIsTriedAgain() throws IOException {
        Decisions world = new Decisions();
        Tail tail = lost(world, 4_000);
        world.write(ROTATED, Decisions.text('a', 4_000));
        world.disk.readable(ROTATED, false);
        assertThat(world.recovery.find(tail)).isFalse();
        world.disk.readable(ROTATED, true);
        assertThat(world.recovery.find(tail)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // how much was read, its place; name of the file that has its number now, whose text, how much; whether it may
        // be it
        "4000, ATTACHED, app.log, a, 4000, true",
        "4000, ATTACHED, app.log, a, 9000, true",
        "4000, ATTACHED, whatever, a, 9000, true",
        "4000, ATTACHED, app.log, a, 3000, false",
        "4000, ATTACHED, app.log, b, 9000, false",
        "4000, ATTACHED, app.log.gz, a, 4000, false",
        "4000, COMPLETE, app.log.1, a, 5000, true",
        "4000, COMPLETE, app.log.1, b, 5000, false",
        "100, ATTACHED, app.log, a, 200, true",
        "100, ATTACHED, app.log, b, 200, false",
    })
    void aNumberThatIsGivenAgainIsNoProof(
            int read, Tail.Place place, String name, char text, int bytes, boolean mayBeIt) throws IOException {
        Decisions world = new Decisions();
        world.write(Decisions.LOG, Decisions.text('a', read));
        Tail tail = world.generation(read);
        tail.place = place;
        world.disk.delete(Decisions.LOG);
        Path path = Path.of("/var/log", name);
        world.write(path, Decisions.text(text, bytes));
        assertThat(world.disk.stat(path).key()).isEqualTo(tail.key);
        assertThat(world.recovery.mayHold(tail, path, bytes)).isEqualTo(mayBeIt);
    }

    @ParameterizedTest
    @CsvSource({
        "app.log, 10, ATTACHED, true",
        "app.log.1, 10, ATTACHED, true",
        "whatever, 10, ATTACHED, false",
        "app.log, 0, ATTACHED, true",
        "app.log, 10, COMPLETE, false",
    })
    void ofAFileOfWhichNothingIsKnownTheNameDecides(String name, int bytes, Tail.Place place, boolean mayBeIt)
            throws IOException {
        Decisions world = new Decisions();
        world.write(Decisions.LOG, "");
        Tail tail = world.generation(0);
        tail.place = place;
        assertThat(world.recovery.mayHold(tail, Path.of("/var/log", name), bytes))
                .isEqualTo(mayBeIt);
    }

    private static Tail lost(Decisions world, int read) throws IOException {
        world.write(Decisions.LOG, Decisions.text('a', read));
        Tail tail = world.generation(read);
        world.write(Path.of("/var/log/other"), "so that there is a directory");
        // Another file has its number, so that none that follows does.
        world.leaves(tail, Tail.Place.DETACHED);
        world.write(Path.of("/var/log/third"), "with the number of the first");
        return tail;
    }

    private static Tail hold(Decisions world, Path path, Tail.Place place) throws IOException {
        FileKey key = world.disk.stat(path).key();
        Tail holder = Tail.fresh(
                "flow", path, key, path.toString().endsWith(".gz"), UUID.randomUUID(), ContentMark.NONE, world.now());
        holder.place = place;
        world.tails.add(holder);
        return holder;
    }

    private static void write(Decisions world, Path path, String text) {
        if (path.toString().endsWith(".gz")) {
            world.writePacked(path, text, Integer.MAX_VALUE);
        } else {
            world.write(path, text);
        }
    }
}
