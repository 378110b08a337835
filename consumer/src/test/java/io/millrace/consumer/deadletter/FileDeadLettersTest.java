package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeadLettersTest {
    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-01-31T12:00:00.250Z");
    private final List<Runnable> later = new ArrayList<>();

    @Test
    void lettersAreLinesOfAFileThatIsNamedByTheTimeOfTheFirst() throws IOException {
        try (FileDeadLetters letters = destination().build()) {
            put(letters, 1);
            now = now.plusSeconds(60);
            put(letters, 2);
        }
        Path file = directory.resolve("dead-letters-20260131T120000.250Z-1.jsonl");
        assertThat(DeadLetterReader.files(directory)).containsExactly(file);
        assertThat(Files.readAllLines(file)).hasSize(2).allMatch(line -> line.startsWith("{\"millrace\""));
        assertThat(numbers()).containsExactly(1L, 2L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void nothingIsWrittenBeforeTheFirstLetterAndTheDirectoryMustBeThere() throws IOException {
        destination().build().close();
        assertThat(DeadLetterReader.files(directory)).isEmpty();
        assertThatThrownBy(() -> FileDeadLetters.in(directory.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none, is not there");
    }

    @Test
    void fullFileIsFollowedByAnotherAndNothingIsLost() throws IOException {
        try (FileDeadLetters letters = destination().maxFileBytes(4_096).build()) {
            for (int i = 0; i < 100; i++) {
                put(letters, i);
            }
            DeadLetter large = Letters.of("clicks", UserRecord.of("k", ByteBuffer.allocate(10_000)));
            assertThat(failure(letters, large)).isNull();
        }
        List<Path> files = DeadLetterReader.files(directory);
        assertThat(files).hasSizeBetween(15, 40);
        for (Path file : files.subList(0, files.size() - 1)) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(4_096);
        }
        assertThat(numbers()).hasSize(101).startsWith(0L, 1L, 2L).endsWith(98L, 99L, 7L);
    }

    @Test
    void destinationsOfOneDirectoryDoNotDisturbEachOther() throws IOException {
        try (FileDeadLetters one = destination().build();
                FileDeadLetters other = destination().build()) {
            put(one, 1);
            put(other, 2);
            put(one, 3);
        }
        assertThat(DeadLetterReader.files(directory)).hasSize(2);
        assertThat(numbers()).containsExactly(1L, 3L, 2L);
    }

    @Test
    void laterRunDoesNotWriteBehindATornLine() throws IOException {
        FileDeadLetters crashed = destination().build();
        put(crashed, 1);
        Files.writeString(DeadLetterReader.files(directory).get(0), "{\"millrace\":\"dead", StandardOpenOption.APPEND);
        try (FileDeadLetters next = destination().build()) {
            put(next, 2);
        }
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void failureOfTheDiskFailsTheLetterAndTheNextOneBeginsAFile() throws IOException {
        try (FileDeadLetters letters = destination().build()) {
            Files.delete(directory);
            assertThat(failure(letters, Letters.numbered(1)))
                    .isInstanceOf(DeadLetterException.class)
                    .hasMessageContainingAll("directory " + directory, "did not take a dead letter");
            Files.createDirectory(directory);
            put(letters, 2);
        }
        assertThat(numbers()).containsExactly(2L);
    }

    @Test
    void limitOfFilesHoldsLettersUpAndDeletesNothing() throws IOException {
        try (FileDeadLetters letters =
                destination().maxFileBytes(4_096).maxFiles(2).build()) {
            int taken = 0;
            while (failure(letters, Letters.numbered(taken)) == null) {
                taken++;
            }
            assertThat(failure(letters, Letters.numbered(taken))).hasMessageContaining("there are 2 files");
            assertThat(numbers()).hasSize(taken);
            Files.delete(DeadLetterReader.files(directory).get(0));
            put(letters, taken);
        }
    }

    @Test
    void lettersOfAnIntervalAreWrittenAtOnceAndCompleteTogether() throws IOException {
        FileDeadLetters letters =
                destination().syncInterval(Duration.ofSeconds(1)).build();
        CompletableFuture<?> first = letters.put(Letters.numbered(1)).toCompletableFuture();
        CompletableFuture<?> second = letters.put(Letters.numbered(2)).toCompletableFuture();
        assertThat(numbers()).containsExactly(1L, 2L);
        assertThat(first).isNotDone();
        assertThat(later).hasSize(1);
        later.remove(0).run();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        CompletableFuture<?> third = letters.put(Letters.numbered(3)).toCompletableFuture();
        assertThat(third).isNotDone();
        letters.close();
        assertThat(third).isCompleted();
        later.remove(0).run();
        assertThat(later).isEmpty();
    }

    @Test
    void lettersOfAnIntervalAreSafeBeforeTheirFileIsLeft() throws IOException {
        FileDeadLetters letters = destination()
                .syncInterval(Duration.ofSeconds(1))
                .maxFileBytes(4_096)
                .build();
        CompletableFuture<?> first = letters.put(Letters.numbered(1)).toCompletableFuture();
        while (DeadLetterReader.files(directory).size() < 2) {
            var unused = letters.put(Letters.numbered(2));
        }
        assertThat(first).isCompleted();
        letters.close();
    }

    @Test
    void callbackOfALetterMayPutAnother() throws IOException {
        try (FileDeadLetters letters =
                destination().syncInterval(Duration.ofSeconds(1)).build()) {
            CompletableFuture<?> chained = letters.put(Letters.numbered(1))
                    .toCompletableFuture()
                    .thenCompose(done -> letters.put(Letters.numbered(2)));
            later.remove(0).run();
            assertThat(chained).isNotDone();
            later.remove(0).run();
            assertThat(chained).isCompleted();
        }
    }

    @Test
    void interruptedThreadKeepsItsLetterAndItsInterrupt() throws IOException {
        try (FileDeadLetters letters = destination().build()) {
            Thread.currentThread().interrupt();
            put(letters, 1);
            assertThat(Thread.interrupted()).isTrue();
            put(letters, 2);
        }
        assertThat(DeadLetterReader.files(directory)).hasSize(1);
    }

    @Test
    void manyThreadsShareADestination() throws IOException {
        List<CompletableFuture<?>> runs = new ArrayList<>();
        try (FileDeadLetters letters =
                FileDeadLetters.builder(directory).maxFileBytes(8_192).build()) {
            for (int thread = 0; thread < 4; thread++) {
                int from = 100 * thread;
                runs.add(CompletableFuture.runAsync(() -> {
                    for (int i = from; i < from + 100; i++) {
                        put(letters, i);
                    }
                }));
            }
            CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(numbers()).hasSize(400).doesNotHaveDuplicates();
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> destination().maxFileBytes(4_095)).hasMessageContaining("4095");
        assertThatThrownBy(() -> destination().maxFiles(0)).hasMessageContaining("maxFiles of 0");
        assertThatThrownBy(() -> destination().syncInterval(Duration.ofMillis(-1)))
                .hasMessageContaining("syncInterval");
        assertThatThrownBy(() -> destination().syncInterval(Duration.ofSeconds(61)))
                .hasMessageContaining("syncInterval");
    }

    private FileDeadLetters.Builder destination() {
        InstantSource clock = () -> now;
        return FileDeadLetters.builder(directory).clock(clock).later((delay, task) -> later.add(task));
    }

    private static void put(FileDeadLetters letters, long number) {
        assertThat(letters.put(Letters.numbered(number)).toCompletableFuture()).isCompleted();
    }

    private static @Nullable Throwable failure(FileDeadLetters letters, DeadLetter letter) {
        CompletableFuture<?> put = letters.put(letter).toCompletableFuture();
        assertThat(put).isDone();
        return put.handle((done, failure) -> failure).join();
    }

    /** Of all letters in all files, in order. */
    private List<Long> numbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Path file : DeadLetterReader.files(directory)) {
            try (DeadLetterReader reader = DeadLetterReader.open(file)) {
                for (DeadLetterReader.Line line = reader.next(); line != null; line = reader.next()) {
                    assertThat(line.problem()).isNull();
                    DeadLetter letter = Objects.requireNonNull(line.letter());
                    numbers.add(letter.source().position().subSequence());
                }
            }
        }
        return numbers;
    }
}
