package io.millrace.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads databases of the SQLite library. Three are kept beside the script that made them: {@code old_checkpoints.py rowid.db 40 page=512
 * deleted}, {@code utf16.db 12 page=512 encoding=UTF-16le norowid} and {@code overflow.db 58 page=1024}; the others are made here where
 * there is a Python with SQLite.
 */
class OldCheckpointsTest {
    private static boolean hasPython;

    @BeforeAll
    static void lookForPython() throws InterruptedException {
        hasPython = run("python3", "-c", "import sqlite3");
    }

    @TempDir(factory = InMemory.class)
    private Path directory;

    @ParameterizedTest
    @CsvSource({"rowid.db, 40, true", "utf16.db, 12, false", "overflow.db, 58, false"})
    void theKeptDatabasesAreRead(String name, int rows, boolean deleted) throws IOException {
        Path database = kept(name);

        assertThat(OldCheckpoints.read(database)).containsExactlyInAnyOrderElementsOf(rows(rows, deleted));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("nothing is written").containsExactly(database);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void thousandsOfRowsAreReadInEveryPageSize(int pageBytes) throws Exception {
        Path database = directory.resolve("checkpoints");
        make(database, 3000, "page=" + pageBytes);
        assertThat(OldCheckpoints.read(database)).containsExactlyInAnyOrderElementsOf(rows(3000, false));

        make(database, 1000, "page=" + pageBytes, "norowid", "vacuum", "encoding=UTF-16be", "deleted");
        assertThat(OldCheckpoints.read(database)).containsExactlyInAnyOrderElementsOf(rows(1000, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "encoding=UTF-8",
                "encoding=UTF-16le",
                "encoding=UTF-16be",
                "deleted",
                "vacuum",
                "norowid",
                "norowid,encoding=UTF-16le,page=512",
                "deleted,norowid,page=512"
            })
    void everyKindOfDatabaseIsRead(String options) throws Exception {
        Path database = directory.resolve("checkpoints");
        for (int rows : new int[] {0, 300}) {
            make(database, rows, options.split(","));

            assertThat(OldCheckpoints.read(database))
                    .containsExactlyInAnyOrderElementsOf(rows(rows, options.contains("deleted")));
        }
    }

    @Test
    void reservedBytesOfPagesAreLeftOut() throws Exception {
        Path database = directory.resolve("checkpoints");
        make(database, 500, "page=512");
        assumeTrue(run("sqlite3", "-cmd", ".filectrl reserve_bytes 31", database.toString(), "vacuum"));
        assertThat(Files.readAllBytes(database)[20]).isEqualTo((byte) 31);

        assertThat(OldCheckpoints.read(database)).containsExactlyInAnyOrderElementsOf(rows(500, false));
    }

    @Test
    void aColumnAddedLaterHasNoValueInRowsFromBefore() throws Exception {
        Path database = directory.resolve("checkpoints");
        make(database, 3, "added");

        assertThat(OldCheckpoints.read(database)).hasSize(3).allMatch(row -> row.lastUpdatedMillis() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "journal"})
    void aDatabaseInTheMiddleOfAChangeIsRefusedUntilItIsMended(String option) throws Exception {
        Path database = directory.resolve("checkpoints");
        make(database, 50, option);

        assertThatThrownBy(() -> OldCheckpoints.read(database))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("were left in the middle of a change, which is in " + database + "-" + option)
                .hasMessageContaining("start the Kinesis Agent and stop it once, or run: sqlite3");

        assumeTrue(run(
                "sqlite3", database.toString(), "pragma journal_mode=delete; select count(*) from FILE_CHECKPOINTS"));
        assertThat(OldCheckpoints.read(database))
                .containsExactlyInAnyOrderElementsOf(rows(option.equals("wal") ? 60 : 50, false));
    }

    @Test
    void aJournalThatIsDoneWithIsNoChange() throws IOException {
        Path database = kept("rowid.db");
        Files.write(Path.of(database + "-journal"), new byte[1000]);
        Files.write(Path.of(database + "-wal"), new byte[0]);

        assertThat(OldCheckpoints.read(database)).hasSize(27);
    }

    @Test
    void whatIsNoSuchDatabaseIsToldApart() throws Exception {
        Path database = directory.resolve("checkpoints");
        assertThatThrownBy(() -> OldCheckpoints.read(database)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> OldCheckpoints.read(directory)).hasMessageContaining("are not in a regular file");

        Files.createFile(database);
        assertThat(OldCheckpoints.read(database)).isEmpty();

        Files.writeString(database, "x".repeat(1000));
        assertThatThrownBy(() -> OldCheckpoints.read(database))
                .hasMessage("Old checkpoints " + database
                        + " hold no SQLite 3 database; restore the file from a copy, or leave it out and"
                        + " choose where flows begin");

        Files.delete(database);
        assumeTrue(run("sqlite3", database.toString(), "create table a (b)"));
        assertThatThrownBy(() -> OldCheckpoints.read(database)).hasMessageContaining("hold no table FILE_CHECKPOINTS");
    }

    @Test
    void aCutFileIsRefusedOrReadRight() throws IOException {
        Path database = kept("rowid.db");
        byte[] whole = Files.readAllBytes(database);
        List<OldCheckpoint> all = OldCheckpoints.read(database);
        int refused = 0;
        for (int length = 1; length < whole.length; length += 97) {
            Files.write(database, Arrays.copyOf(whole, length));
            try {
                assertThat(OldCheckpoints.read(database)).isEqualTo(all);
            } catch (IOException e) {
                refused++;
                assertThat(e).hasMessageContaining("Old checkpoints " + database + " hold ");
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rowid.db", "utf16.db", "overflow.db"})
    void aDamagedFileEndsInOneErrorOrInRowsAndSoon(String name) throws IOException {
        Path database = kept(name);
        byte[] whole = Files.readAllBytes(database);
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            int refused = 0;
            for (int seed = 0; seed < 2000; seed++) {
                Files.delete(database);
                Files.write(database, damaged(whole, new Random(seed)));
                try {
                    assertThat(OldCheckpoints.read(database)).hasSizeLessThan(2000);
                } catch (IOException e) {
                    refused++;
                    assertThat(e).as("seed %s", seed).hasMessageContaining("Old checkpoints " + database + " hold ");
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
            assertThat(refused).isGreaterThan(200);
        });
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int left = 1 + random.nextInt(40); left > 0; left--) {
            // Often where pages begin: their types, counts and pointers are there.
            int at = random.nextBoolean()
                    ? random.nextInt(bytes.length)
                    : random.nextInt(bytes.length / 512) * 512 + random.nextInt(16);
            bytes[at] = switch (random.nextInt(3)) {
                case 0 -> (byte) random.nextInt();
                case 1 -> (byte) 0xff;
                default -> (byte) (bytes[at] ^ (1 << random.nextInt(8)));
            };
        }
        return bytes;
    }

    /** What the script writes. */
    private static OldCheckpoint row(int i) {
        String path = "/var/log/app-" + i + "/\u00e9\uD83D\uDE00" + "x".repeat(i % 50 == 7 ? 3000 : i % 60);
        int device = 0xfc00 + i % 256;
        return new OldCheckpoint(
                "kinesis:stream-" + i % 5 + ":/var/log/app-" + i + "/*",
                path,
                "(dev=" + Integer.toHexString(device) + ",inode=" + (1000 + i) + ")",
                device,
                1000 + i,
                i * 1000003L,
                i * 999983L,
                Instant.parse("2026-01-02T03:04:00Z").toEpochMilli() + i % 60 * 1000L + i % 1000);
    }

    private static List<OldCheckpoint> rows(int count, boolean deleted) {
        List<OldCheckpoint> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!deleted || i % 3 != 1) {
                rows.add(row(i));
            }
        }
        return rows;
    }

    private Path kept(String name) throws IOException {
        try (InputStream bytes = OldCheckpointsTest.class.getResourceAsStream(name)) {
            Path database = directory.resolve("checkpoints");
            Files.write(database, bytes.readAllBytes());
            return database;
        }
    }

    private void make(Path database, int rows, String... options) throws Exception {
        Path script = directory.resolve("old_checkpoints.py");
        try (InputStream bytes = OldCheckpointsTest.class.getResourceAsStream("old_checkpoints.py")) {
            Files.write(script, bytes.readAllBytes());
        }
        assumeTrue(hasPython, "no Python with SQLite");
        List<String> command = new ArrayList<>(List.of("python3", script.toString(), database.toString(), "" + rows));
        command.addAll(List.of(options));
        assertThat(run(command.toArray(new String[0]))).isTrue();
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
