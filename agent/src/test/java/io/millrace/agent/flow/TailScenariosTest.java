package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Source;
import io.millrace.agent.file.FakeDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What happens to log files, one story a test. */
class TailScenariosTest {
    private static final Path LOG = Path.of("/var/log/app.log");
    private static final Path ROTATED = Path.of("/var/log/app.log.1");
    private static final Path PACKED = Path.of("/var/log/app.log.1.gz");

    private final TailModel model = new TailModel(1, "/var/log/app.log");
    private final List<String> written = new ArrayList<>();

    @Test
    void linesAreDeliveredOnceAndAnUnfinishedOneWaits() {
        model.start();
        write(LOG, 100);
        raw(LOG, "half");
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).isEqualTo(written);
        raw(LOG, " and half\n");
        written.add("half and half\n");
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void renameMidLine() {
        model.include = List.of("/var/log/app.log*");
        model.start();
        write(LOG, 50);
        raw(LOG, "begun");
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        write(LOG, 50);
        raw(ROTATED, " ended\n");
        written.add("begun ended\n");
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void renameOfAnExactPathLosesNothing() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        write(LOG, 100);
        model.disk.rename(LOG, ROTATED);
        write(LOG, 100);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void lateWriter() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        write(LOG, 10);
        model.run(Duration.ofSeconds(10));
        write(ROTATED, 50);
        model.run(Duration.ofSeconds(40));
        write(ROTATED, 50);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void copyTruncateAndRegrowth() {
        model.start();
        write(LOG, 4000);
        model.run(Duration.ofSeconds(3));
        model.disk.copy(LOG, ROTATED);
        model.disk.truncate(LOG, 0);
        write(LOG, 5000);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void aCopyUnderWayIsNotReadThoughItHasNoWholeLineYet() {
        model.include = List.of("/var/log/app.log*");
        model.start();
        raw(ROTATED, "line 0");
        write(LOG, 200);
        model.run(Duration.ofSeconds(3));
        raw(ROTATED, written.get(0).substring(6) + String.join("", written.subList(1, 200)));
        model.run(Duration.ofSeconds(3));
        model.disk.truncate(LOG, 0);
        write(LOG, 200);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void aLineThatIsCopiedAfterALongCopyHasCaughtUpIsReadOnce() {
        model.include = List.of("/var/log/app.log*");
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        for (int i = 0; i < 100; i += 20) {
            raw(ROTATED, String.join("", written.subList(i, i + 20)));
            model.run(Duration.ofSeconds(2));
        }
        write(LOG, 1);
        raw(ROTATED, written.get(100));
        model.run(Duration.ofSeconds(2));
        model.disk.truncate(LOG, 0);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void unreadPartAfterCopyTruncateIsReadFromTheCopy() {
        model.start();
        write(LOG, 4000);
        model.run(Duration.ofSeconds(3));
        write(LOG, 300);
        model.disk.copy(LOG, ROTATED);
        model.disk.truncate(LOG, 0);
        write(LOG, 10);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void unreadPartIsReadFromTheCompressedCopyAfterARestart() {
        model.start();
        write(LOG, 4000);
        model.run(Duration.ofSeconds(3));
        model.kill();
        write(LOG, 300);
        model.disk.copy(LOG, ROTATED);
        model.disk.truncate(LOG, 0);
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
        write(LOG, 10);
        model.start();
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void compressedRotationThatMatchesIsNotReadAgain() {
        model.include = List.of("/var/log/app.log*");
        model.start();
        write(LOG, 2000);
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        write(LOG, 2000);
        model.run(Duration.ofSeconds(30));
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(30));
        model.kill();
        model.start();
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void whatIsReadThroughItsDescriptorIsNotReadAgainFromItsCompressedCopy() {
        model.include = List.of("/var/log/app.log*");
        model.start();
        raw(LOG, "");
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        model.run(Duration.ofSeconds(3));
        write(ROTATED, 2);
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void compressedFileThatNobodyKnowsIsReadOnce() {
        model.include = List.of("/var/log/*.gz");
        write(LOG, 3000);
        model.disk.gzip(LOG, PACKED);
        model.start();
        model.run(Duration.ofSeconds(90));
        model.kill();
        model.start();
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aLineThatHasBegunWaitsInAFileThatSeemsToBeOneLongGone() {
        model.include = List.of("/var/log/app.log*");
        String header = "# " + "h".repeat(1_300) + "\n";
        Path other = Path.of("/var/log/app.log.2");
        model.start();
        raw(other, "");
        raw(LOG, header + "never ended");
        model.run(Duration.ofSeconds(3));
        model.disk.delete(LOG);
        model.kill();
        model.start();
        model.run(Duration.ofSeconds(60));
        raw(other, header + "half");
        model.run(Duration.ofSeconds(5));
        raw(other, " and half\n");
        model.run(Duration.ofSeconds(60));
        assertThat(texts()).contains("half and half\n").doesNotContain("half");
    }

    @Test
    void inodeReuse() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        model.kill();
        long inode = inode(LOG);
        model.disk.delete(LOG);
        write(LOG, 300);
        assertThat(inode(LOG)).isEqualTo(inode);
        model.start();
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void deletedFileIsReadThroughItsDescriptor() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        FakeDisk.Inode inode = Objects.requireNonNull(model.disk.at(LOG));
        model.disk.delete(LOG);
        for (int i = 0; i < 100; i++) {
            String line = "late " + i + "\n";
            model.disk.write(inode, line.getBytes(StandardCharsets.ISO_8859_1));
            written.add(line);
            model.run(Duration.ofMillis(200));
        }
        model.run(Duration.ofSeconds(60));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
        assertThat(model.disk.openFiles()).isZero();
    }

    @Test
    void doubleRotationWhileDown() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        model.kill();
        write(LOG, 50);
        model.disk.rename(LOG, ROTATED);
        write(LOG, 60);
        model.disk.rename(ROTATED, Path.of("/var/log/app.log.2"));
        model.disk.rename(LOG, ROTATED);
        write(LOG, 70);
        model.include = List.of("/var/log/app.log*");
        model.start();
        model.run(Duration.ofSeconds(10));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void hardLinkIsReadOnce() {
        model.include = List.of("/var/log/*.log");
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        model.disk.link(LOG, Path.of("/var/log/other.log"));
        write(LOG, 100);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void permissionFlap() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        model.kill();
        model.disk.readable(LOG, false);
        write(LOG, 100);
        model.start();
        model.run(Duration.ofSeconds(30));
        model.disk.readable(LOG, true);
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aFileThatCannotBeReadAtFirstBeginsAtItsEndLikeTheOthers() {
        model.start = Source.Start.END;
        raw(LOG, "long ago\n");
        model.disk.readable(LOG, false);
        model.start();
        model.run(Duration.ofSeconds(3));
        model.disk.readable(LOG, true);
        model.run(Duration.ofSeconds(15));
        write(LOG, 3);
        model.run(Duration.ofSeconds(15));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aDestinationThatThrowsHasDeliveredNothing() {
        model.throwsWhenSent = true;
        model.start();
        write(LOG, 10);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).isEmpty();
        assertThat(model.flow.status(model.now()).cause()).contains("thrown by a test");
        model.throwsWhenSent = false;
        model.run(Duration.ofSeconds(15));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void tooManyOpenFiles() {
        model.include = List.of("/var/log/*.log");
        model.disk.mostOpenFiles(5);
        model.start();
        for (int i = 0; i < 20; i++) {
            write(Path.of("/var/log/" + i + ".log"), 30);
        }
        model.run(Duration.ofSeconds(60));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void killWhileOneBatchIsOutstandingLosesNothing() {
        model.answersAtOnce = false;
        model.start();
        write(LOG, 20);
        model.run(Duration.ofSeconds(2));
        write(LOG, 20);
        model.run(Duration.ofSeconds(2));
        assertThat(model.pending).hasSize(2);
        model.answer(model.pending.get(1), true);
        model.run(Duration.ofSeconds(2));
        model.kill();
        model.start();
        model.settle(Duration.ofSeconds(5));
        assertThat(model.timesDelivered().keySet()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void identicalSmallFilesAreBothRead() {
        model.include = List.of("/var/log/*.log");
        model.start();
        raw(Path.of("/var/log/a.log"), "started\n");
        model.run(Duration.ofSeconds(3));
        raw(Path.of("/var/log/b.log"), "started\n");
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactly("started\n", "started\n");
    }

    private void write(Path path, int lines) {
        for (int i = 0; i < lines; i++) {
            String line = "line " + written.size() + " of " + path.getFileName() + " " + "x".repeat(written.size() % 70)
                    + "\n";
            raw(path, line);
            written.add(line);
        }
    }

    private void raw(Path path, String text) {
        model.disk.append(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private long inode(Path path) {
        FakeDisk.Inode inode = model.disk.at(path);
        return inode == null ? -1 : inode.number;
    }

    private List<String> texts() {
        return model.delivered.stream().map(TailModel.Sent::text).toList();
    }
}
