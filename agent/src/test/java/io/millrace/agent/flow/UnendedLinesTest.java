package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.LongRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A last line that never gets its line feed, and is longer than what is read at a time. */
class UnendedLinesTest {
    private static final Path LOG = Path.of("/var/log/app.log");
    private static final Path PACKED = Path.of("/var/log/app.log.1.gz");
    private static final int MIB = 1 << 20;

    private final TailModel model = new TailModel(1, "/var/log/app.log");

    @ParameterizedTest
    @ValueSource(ints = {200_000, 300_000, MIB - 1})
    void itIsTakenAfterTheTimeThatIsSet(int length) {
        framing(new LongRecords.Split(), Optional.of(Duration.ofSeconds(3)));
        writeAndRead(length);
        assertThat(text()).isEqualTo("before\n");
        model.run(Duration.ofSeconds(3));
        assertThat(text()).isEqualTo("before\n" + "y".repeat(length));
        accounted(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {200_000, 300_000, MIB - 1, 3 * MIB})
    void itIsTakenOfAFileThatIsDeleted(int length) {
        framing(new LongRecords.Split(), Optional.empty());
        writeAndRead(length);
        model.disk.delete(LOG);
        model.run(Duration.ofSeconds(60));
        assertThat(text()).isEqualTo("before\n" + "y".repeat(length));
        assertThat(model.disk.openFiles()).isZero();
        accounted(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {200_000, 300_000, MIB - 1, 3 * MIB})
    void itIsTakenOfACompressedFile(int length) {
        model.include = List.of(PACKED.toString());
        framing(new LongRecords.Split(), Optional.empty());
        raw("before\n" + "y".repeat(length));
        model.disk.gzip(LOG, PACKED);
        model.start();
        model.run(Duration.ofSeconds(90));
        assertThat(text()).isEqualTo("before\n" + "y".repeat(length));
        assertThat(model.disk.openFiles()).isZero();
        accounted(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB + 1_000, 3 * MIB})
    void itIsTruncatedOfAFileThatIsDeletedIfItIsLongerThanRecordsMayBe(int length) {
        framing(new LongRecords.Truncate("\n"), Optional.empty());
        writeAndRead(length);
        model.disk.delete(LOG);
        model.run(Duration.ofSeconds(60));
        assertThat(text()).isEqualTo("before\n" + "y".repeat(MIB - 1) + "\n");
        assertThat(model.disk.openFiles()).isZero();
        accounted(length - MIB);
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB + 1_000, 3 * MIB})
    void itIsLeftOutOfAFileThatIsDeletedIfItIsLongerThanRecordsMayBe(int length) {
        framing(new LongRecords.Skip(), Optional.empty());
        writeAndRead(length);
        model.disk.delete(LOG);
        model.run(Duration.ofSeconds(60));
        assertThat(text()).isEqualTo("before\n");
        assertThat(model.disk.openFiles()).isZero();
        accounted(length);
    }

    @Test
    void whatFollowsLaterIsALineOfItsOwn() {
        framing(new LongRecords.Split(), Optional.of(Duration.ofSeconds(3)));
        writeAndRead(300_000);
        model.run(Duration.ofSeconds(3));
        raw("late\n");
        model.run(Duration.ofSeconds(2));
        assertThat(model.delivered.get(2).text()).isEqualTo("late\n");
        accounted(0);
    }

    private void framing(LongRecords policy, Optional<Duration> flushAfter) {
        model.framing = new Framing(
                new Framing.Grouping.Lines(), true, false, false, 0, Optional.empty(), MIB, policy, flushAfter);
    }

    private void writeAndRead(int length) {
        model.start();
        raw("before\n" + "y".repeat(length));
        model.run(Duration.ofSeconds(2));
    }

    private void accounted(long givenUp) {
        var accounting = model.flow.status(model.now()).accounting();
        assertThat(accounting.isBalanced()).isTrue();
        assertThat(accounting.lostBytes()).isZero();
        assertThat(accounting.givenUpBytes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(givenUp);
    }

    private void raw(String text) {
        model.disk.append(LOG, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String text() {
        return String.join(
                "", model.delivered.stream().map(TailModel.Sent::text).toList());
    }
}
