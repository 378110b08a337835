package io.millrace.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real file system. */
class CheckpointFilesTest {
    private static final String FLOW = "kinesis:orders:/var/log/\"app\" é\n*.log";

    @TempDir
    private Path directory;

    private CheckpointFiles store;

    @BeforeEach
    void open() throws IOException {
        store = CheckpointFiles.open(directory);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void whatWasSavedIsLoadedByTheNextProcess() throws IOException {
        SavedGeneration extreme = new SavedGeneration(
                new UUID(-1, 1),
                "/a \"b\"\\\n\u0001é\uD83D\uDE00\uD800",
                "/x",
                -1,
                Long.MAX_VALUE,
                true,
                Long.MAX_VALUE,
                0,
                0,
                -1,
                64,
                Long.MIN_VALUE,
                true,
                true,
                0,
                0);
        List<SavedGeneration> saved = List.of(generation(1, 10), extreme, generation(2, 0));
        store.save(FLOW, saved);
        store.save("another", List.of(generation(3, 3)));
        reopen();

        assertThat(store.load(FLOW)).isEqualTo(saved);
        assertThat(store.load("another")).containsExactly(generation(3, 3));
    }

    @Test
    void onlyAFlowThatWasSavedIsKnownBeItWithNothing() throws IOException {
        assertThat(store.isKnown(FLOW)).isFalse();
        assertThat(store.load(FLOW)).isEmpty();
        assertThat(store.isKnown(FLOW)).isFalse();

        store.save(FLOW, List.of());
        reopen();

        assertThat(store.isKnown(FLOW)).isTrue();
        assertThat(store.isKnown("another")).isFalse();
        assertThat(store.load(FLOW)).isEmpty();
    }

    @Test
    void flowsWhoseNamesLookAlikeHaveFilesOfTheirOwn() throws IOException {
        List<String> flows = List.of("a/b", "a:b", "a_b", ".", "..", "", "x".repeat(300), "x".repeat(301));
        for (int i = 0; i < flows.size(); i++) {
            store.save(flows.get(i), List.of(generation(i, i)));
        }
        for (int i = 0; i < flows.size(); i++) {
            assertThat(store.load(flows.get(i))).containsExactly(generation(i, i));
        }
        assertThat(files()).hasSize(flows.size() + 1);
    }

    @Test
    void theFormatIsTheDocumentedOne() throws IOException {
        UUID nonce = UUID.fromString("00000000-0000-0001-0000-000000000002");
        store.save(
                "app",
                List.of(new SavedGeneration(
                        nonce, "/l/a.1", "/l/a", 5, 6, true, 7, 8, 9, 10, 11, -12, true, true, 13, 0)));

        String lines = """
            millrace-agent-checkpoint 1 "app"
            {"generation":"00000000-0000-0001-0000-000000000002","path":"/l/a.1","firstPath":"/l/a","device":5,"inode":6,\
            "compressed":true,"acked":7,"size":8,"prefixBytes":9,"prefixHash":"a","markerBytes":11,\
            "markerHash":"fffffffffffffff4","complete":true,"ended":true,"seen":13}
            """;
        assertThat(Files.readString(file("app"))).isEqualTo(lines + "end 1 " + checksum(lines) + "\n");
        assertThat(file("app").getFileName()).hasToString("app-a172cedcae47474b.checkpoint");
    }

    @Test
    void onlyTheOwnerReadsTheFiles() throws IOException {
        store.close();
        Path inner = directory.resolve("a/state");
        try (CheckpointFiles own = CheckpointFiles.open(inner)) {
            own.save(FLOW, List.of(generation(1, 1)));
            own.save(FLOW, List.of(generation(1, 2)));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(inner)) {
            assertThat(files.toList())
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aDamagedSaveGivesWayToTheOneBeforeIt() throws IOException {
        store.save(FLOW, List.of(generation(1, 1)));
        store.save(FLOW, List.of(generation(1, 2)));
        damage(file(FLOW), 60);
        reopen();

        assertThat(store.load(FLOW)).containsExactly(generation(1, 1));
        store.save(FLOW, List.of(generation(1, 3)));
        // The damaged one must not have taken the place of the one before.
        damage(file(FLOW), 60);
        reopen();
        assertThat(store.load(FLOW)).containsExactly(generation(1, 1));
    }

    @Test
    void aMissingSaveGivesWayToTheOneBeforeItAndTheFlowIsKnown() throws IOException {
        store.save(FLOW, List.of(generation(1, 1)));
        store.save(FLOW, List.of(generation(1, 2)));
        Files.delete(file(FLOW));
        reopen();

        assertThat(store.isKnown(FLOW)).isTrue();
        assertThat(store.load(FLOW)).containsExactly(generation(1, 1));
    }

    @Test
    void noWholeSaveIsAnErrorThatSaysWhatToDo() throws IOException {
        store.save(FLOW, List.of(generation(1, 1)));
        damage(file(FLOW), 60);
        reopen();
        assertThatThrownBy(() -> store.load(FLOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file(FLOW) + " holds ")
                .hasMessageContaining("there is none before it; move what is there of the two away to begin flow");

        Files.copy(file(FLOW), Path.of(file(FLOW) + ".1"));
        assertThatThrownBy(() -> store.load(FLOW)).hasMessageContaining(".checkpoint.1 holds ");
        assertThat(store.isKnown(FLOW)).isTrue();

        store.save(FLOW, List.of(generation(1, 2)));
        assertThat(store.load(FLOW)).containsExactly(generation(1, 2));
    }

    @Test
    void everyByteThatIsChangedOrMissingIsSeen() throws IOException {
        store.save("app", List.of(generation(1, 1), generation(2, 2)));
        Path file = file("app");
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            replace(file, changed);
            assertThatThrownBy(() -> store.load("app")).as("byte %s", i).isInstanceOf(IOException.class);

            replace(file, Arrays.copyOf(whole, i));
            assertThatThrownBy(() -> store.load("app")).as("cut at %s", i).isInstanceOf(IOException.class);
        }
        replace(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> store.load("app")).hasMessageContaining("more after its last line");
    }

    @Test
    void aLaterVersionIsRefusedAndNotOverwritten() throws IOException {
        store.save("app", List.of(generation(1, 1)));
        store.save("app", List.of(generation(1, 2)));
        write("app", "millrace-agent-checkpoint 2 \"app\"\nunknown\n");
        reopen();

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> store.save("app", List.of(generation(1, 3))))
                    .hasMessageContaining("has version 2");
            assertThatThrownBy(() -> store.load("app"))
                    .hasMessage("Checkpoints in " + file("app")
                            + " cannot be read: its format has version 2, this agent knows version 1;"
                            + " run the agent that wrote it, or a later one");
        }
        assertThat(Files.readString(file("app"))).contains("unknown");
    }

    @Test
    void fieldsOfALaterAgentAreLeftOut() throws IOException {
        store.save("app", List.of(generation(1, 1)));
        String text = Files.readString(file("app")).replaceFirst("\\{", "{\"new\":{\"a\":[1,{}]},");
        write("app", text.substring(0, text.indexOf("end ")));

        assertThat(store.load("app")).containsExactly(generation(1, 1));
    }

    @Test
    void aLineWithoutWhatItNeedsIsDamage() throws IOException {
        for (String field : List.of("generation", "path", "inode", "prefixHash", "markerBytes", "seen")) {
            store.save("app", List.of(generation(1, 1)));
            Files.deleteIfExists(Path.of(file("app") + ".1"));
            String text = Files.readString(file("app")).replaceFirst("\"" + field + "\":[^,}]*", "\"old\":1");
            write("app", text.substring(0, text.indexOf("end ")));

            assertThatThrownBy(() -> store.load("app")).hasMessageContaining(field);
        }
    }

    @Test
    void readingIsBounded() throws IOException {
        write("app", "millrace-agent-checkpoint 1 \"app\"\n" + "x".repeat(70_000) + "\n");
        assertThatThrownBy(() -> store.load("app")).hasMessageContaining("a line above 65536 bytes");

        write("app", "millrace-agent-checkpoint 1 \"app\"\n" + "[".repeat(60_000) + "\n");
        assertThatThrownBy(() -> store.load("app")).hasMessageContaining("no JSON object");
    }

    @Test
    void theLongestPathsAreKept() throws IOException {
        String path = "/" + "\u0001".repeat(4094);
        SavedGeneration longest = new SavedGeneration(
                new UUID(1, 1), path, path + "x", 1, 1, false, 1, 1, 1, 1, 1, 1, false, false, 1, 0);
        store.save("app", List.of(longest));

        assertThat(store.load("app")).containsExactly(longest);
    }

    @Test
    void aSecondAgentIsRefusedUntilTheFirstLetsGo() throws IOException {
        assertThatThrownBy(() -> CheckpointFiles.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is in use by another agent in this process; stop that one, or");
        assertThatThrownBy(() -> CheckpointFiles.open(directory.resolve("../" + directory.getFileName())))
                .hasMessageContaining("is in use");
        store.close();
        store.close();

        assertThatThrownBy(() -> store.load(FLOW)).hasMessageContaining("are closed");
        CheckpointFiles.open(directory).close();
    }

    @Test
    void anAgentInAnotherProcessIsRefused() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Process other = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opening.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .contains("is in use by another agent, process "
                        + ProcessHandle.current().pid() + ";");
        assertThat(other.waitFor()).isEqualTo(1);
    }

    /** Opens the directory of its argument. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) throws IOException {
            CheckpointFiles.open(Path.of(arguments[0])).close();
        }
    }

    @Test
    void aSaveWithoutAChangeWritesNothingUnlessTheFileIsGone() throws IOException {
        List<SavedGeneration> generations = List.of(generation(1, 1), generation(2, 2));
        store.save("app", generations);
        Object written = Files.readAttributes(file("app"), "unix:ino").get("ino");
        store.save("app", List.of(generation(1, 1), generation(2, 2)));
        assertThat(Files.getAttribute(file("app"), "unix:ino")).isEqualTo(written);
        assertThat(Path.of(file("app") + ".1")).doesNotExist();

        Files.delete(file("app"));
        store.save("app", generations);
        assertThat(store.load("app")).isEqualTo(generations);
        store.save("app", generations.subList(0, 1));
        assertThat(store.load("app")).isEqualTo(generations.subList(0, 1));
    }

    @Test
    void tenThousandGenerationsAreSavedAndLoaded() throws IOException {
        List<SavedGeneration> generations = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            generations.add(generation(i, 0));
        }
        for (int round = 1; round <= 3; round++) {
            for (int i = 0; i < 100; i++) {
                generations.set(i * 97, generation(i * 97L, round));
            }
            store.save(FLOW, generations);
            assertThat(store.load(FLOW)).isEqualTo(generations);
        }
    }

    @Test
    void aFullDiskLeavesTheLastSaveAndSavingGoesOnOnceThereIsRoom() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "none", small.toString())
                                .start()
                                .waitFor()
                        == 0,
                "only root mounts a file system; CheckpointCrashTest fills one that is no real one");
        try (CheckpointFiles full = CheckpointFiles.open(small)) {
            assertThat(full.isVolatile()).isTrue();
            List<SavedGeneration> generations = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                generations.add(generation(i, 1));
            }
            full.save(FLOW, generations);
            full.save("other", generations);
            fill(small.resolve("ballast"));
            List<SavedGeneration> later =
                    generations.stream().map(old -> generation(old.inode(), 2)).toList();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> full.save(FLOW, later))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("No space");
                assertThat(full.load(FLOW)).isEqualTo(generations);
            }
            Files.delete(small.resolve("ballast"));
            full.save(FLOW, later);
            assertThat(full.load(FLOW)).isEqualTo(later);
            assertThat(full.load("other")).isEqualTo(generations);
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }

    @Test
    void aDirectoryOnADiskIsNotVolatile() throws IOException {
        assumeTrue(!Files.getFileStore(directory).type().equals("tmpfs"));
        assertThat(store.isVolatile()).isFalse();
    }

    private static void fill(Path ballast) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
            while (true) {
                file.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space");
        }
    }

    private void reopen() throws IOException {
        store.close();
        store = CheckpointFiles.open(directory);
    }

    private static SavedGeneration generation(long inode, long acked) {
        String path = "/var/log/app-" + inode + ".log";
        return new SavedGeneration(
                new UUID(7, inode),
                path,
                path,
                64768,
                inode,
                false,
                acked,
                acked + 5,
                100,
                inode * 31,
                64,
                acked * 17,
                false,
                false,
                acked,
                0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private Path file(String flow) throws IOException {
        String start = flow.replaceAll("[^A-Za-z0-9._-]+", "_") + "-";
        return files().stream()
                .map(path -> Path.of(path.toString().replaceFirst("\\.1$", "")))
                .filter(path -> path.getFileName().toString().startsWith(start))
                .findFirst()
                .orElse(directory.resolve("app-a172cedcae47474b.checkpoint"));
    }

    /** With a last line that is right, unless there is none. */
    private void write(String flow, String lines) throws IOException {
        long count = lines.lines().count() - 1;
        Files.writeString(file(flow), lines + "end " + count + " " + checksum(lines) + "\n");
    }

    private static String checksum(String lines) {
        CRC32C checksum = new CRC32C();
        checksum.update(lines.getBytes(StandardCharsets.US_ASCII));
        return "%08x".formatted(checksum.getValue());
    }

    /** Not by writing over it, which some file systems force to the disk. */
    private static void replace(Path path, byte[] bytes) throws IOException {
        Files.delete(path);
        Files.write(path, bytes);
    }

    private static void damage(Path path, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[at] ^= 4;
        Files.write(path, bytes);
    }
}
