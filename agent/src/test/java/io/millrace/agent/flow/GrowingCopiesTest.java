package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.ScanOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Copies that are not whole when they are first seen, one story a test. */
class GrowingCopiesTest {
    private static final Path LOG = Path.of("/var/log/app.log");
    private static final Path ROTATED = Path.of("/var/log/app.log.1");
    private static final Path PACKED = Path.of("/var/log/app.log.1.gz");

    private final TailModel model = new TailModel(1, "/var/log/app.log*");
    private final List<String> written = new ArrayList<>();

    @Test
    void aCopyThatWasEmptyWhenItWasSeenAndIsCompressedAndDeletedIsNotRead() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        raw(ROTATED, "");
        model.run(Duration.ofSeconds(3));
        raw(ROTATED, String.join("", written));
        model.disk.truncate(LOG, 0);
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void whatIsCompressedWhileTheFileIsHeldIsReadOnce() {
        String header = "# " + "h".repeat(1_300) + "\n";
        model.start();
        raw(LOG, header);
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        Path two = Path.of("/var/log/app.log.2");
        raw(two, header);
        write(two, 10);
        model.run(Duration.ofSeconds(2));
        model.disk.rename(two, ROTATED);
        model.disk.gzip(ROTATED, PACKED);
        byte[] packed = Objects.requireNonNull(model.disk.at(PACKED)).content();
        model.disk.delete(PACKED);
        model.disk.append(PACKED, Arrays.copyOf(packed, 20));
        model.run(Duration.ofSeconds(3));
        model.disk.append(PACKED, Arrays.copyOfRange(packed, 20, packed.length));
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsAll(written).hasSize(written.size() + 2);
    }

    @Test
    void whatIsReadThroughItsDescriptorIsKnownAgainUnderAnotherNumber() {
        model.start();
        raw(LOG, "");
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        model.run(Duration.ofSeconds(3));
        write(ROTATED, 2);
        Path packed = Path.of("/var/log/app.log.3.gz");
        model.disk.gzip(ROTATED, packed);
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aHeldCopyIsAllThatIsLeftOfALogThatIsRewrittenAndRenamed() {
        model.answersAtOnce = false;
        model.start();
        write(LOG, 100);
        raw(LOG, "begun");
        model.run(Duration.ofSeconds(3));
        raw(ROTATED, String.join("", written.subList(0, 50)));
        model.run(Duration.ofSeconds(4));
        raw(ROTATED, String.join("", written.subList(50, 90)));
        model.run(Duration.ofSeconds(4));
        raw(ROTATED, String.join("", written.subList(90, 100)) + "begun ended\n");
        raw(LOG, " ended\n");
        model.disk.truncate(LOG, 0);
        write(LOG, 20);
        written.add("begun ended\n");
        Path two = Path.of("/var/log/app.log.2");
        model.disk.rename(ROTATED, two);
        model.disk.rename(LOG, ROTATED);
        model.settle(Duration.ofSeconds(90));
        model.disk.gzip(two, Path.of(two + ".gz"));
        model.disk.delete(two);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void aCompressedFileUnderWayIsNotALostOneThatBeganAlike() {
        String header = "# " + "h".repeat(1_300) + "\n";
        model.answersAtOnce = false;
        model.start();
        raw(LOG, header);
        write(LOG, 10);
        model.run(Duration.ofSeconds(3));
        model.disk.truncate(LOG, 0);
        model.run(Duration.ofSeconds(3));
        model.kill();
        written.clear();
        model.start();
        raw(LOG, header);
        write(LOG, 100);
        model.settle(Duration.ofSeconds(10));
        model.disk.rename(LOG, ROTATED);
        model.run(Duration.ofSeconds(3));
        compressSlowly();
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsAll(written).hasSize(written.size() + 1);
    }

    private void compressSlowly() {
        model.disk.gzip(ROTATED, PACKED);
        byte[] packed = Objects.requireNonNull(model.disk.at(PACKED)).content();
        model.disk.delete(PACKED);
        int half = packed.length / 2;
        model.disk.append(PACKED, Arrays.copyOf(packed, half));
        model.run(Duration.ofSeconds(3));
        model.disk.append(PACKED, Arrays.copyOfRange(packed, half, packed.length));
        model.disk.delete(ROTATED);
    }

    /** The log is open, and has no name under which could be seen that it has changed. */
    @Test
    void aHeldCopyIsAllThatIsLeftOfALogThatIsEmptiedAndDeletedAtOnce() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        model.disk.copy(LOG, ROTATED);
        model.flow.touched(ROTATED, model.now());
        model.run(Duration.ofMillis(4_500));
        model.disk.truncate(LOG, 0);
        model.disk.delete(LOG);
        write(ROTATED, 1);
        model.disk.gzip(ROTATED, PACKED);
        model.run(Duration.ofSeconds(2));
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aCopyUnderWayOfAHeldFileIsHeldToo() {
        String header = "# " + "h".repeat(1_300) + "\n";
        model.include = List.of("/var/log/*.log*");
        model.start();
        raw(LOG, header);
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        Path other = Path.of("/var/log/other.log");
        Path copy = Path.of("/var/log/other.log.1");
        raw(other, header);
        write(other, 20);
        raw(copy, header.substring(0, 500));
        model.run(Duration.ofSeconds(3));
        raw(copy, header.substring(500, 600));
        model.run(Duration.ofSeconds(4));
        raw(copy, header.substring(600) + String.join("", written.subList(100, 120)));
        model.run(Duration.ofSeconds(3));
        model.disk.truncate(other, 0);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsAll(written).hasSize(written.size() + 2);
    }

    @Test
    void aHeldFileThatIsDeletedIsNoLongerWaitedFor() {
        model.scan = new ScanOptions(Duration.ofSeconds(10), Duration.ofSeconds(10), true, Duration.ofSeconds(20));
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(30));
        raw(ROTATED, String.join("", written.subList(0, 50)));
        model.flow.touched(ROTATED, model.now());
        model.run(Duration.ofSeconds(2));
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(25));
        assertThat(model.flow.nextNanos() - model.nanos)
                .isGreaterThan(Duration.ofSeconds(1).toNanos());
    }

    private void write(Path path, int lines) {
        for (int i = 0; i < lines; i++) {
            String line = "line " + written.size() + " " + "x".repeat(60 + written.size() % 70) + "\n";
            raw(path, line);
            written.add(line);
        }
    }

    private void raw(Path path, String text) {
        model.disk.append(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> texts() {
        return model.delivered.stream().map(TailModel.Sent::text).toList();
    }
}
