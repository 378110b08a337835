package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file goes in with {@code put} and comes out with {@code tail}. */
class PutAndTailTest {
    @TempDir
    private Path folder;

    @Test
    void closedPipeIsKnownInOtherLanguages() {
        assertThat(RecordPrinter.isClosedPipe(new IOException("Broken pipe"))).isTrue();
        assertThat(RecordPrinter.isClosedPipe(new IOException("Datenübergabe unterbrochen (broken pipe)")))
                .isTrue();
        assertThat(RecordPrinter.isClosedPipe(new IOException("No space left on device")))
                .isFalse();
    }

    @Test
    void whatWasPutIsPrintedOnceAndNotAgainAfterTheCheckpoint() throws InterruptedException {
        String lines = IntStream.range(0, 3_000)
                .mapToObj(i -> String.format("line %04d äöü%n", i))
                .collect(Collectors.joining());
        try (LocalKinesis engine = LocalKinesis.start();
                LocalDynamoDb tables = LocalDynamoDb.start()) {
            engine.createStream("clicks", 2);
            CommandLineRun put = CommandLineRun.start(
                            folder,
                            "put",
                            "clicks",
                            "--endpoint-url",
                            engine.endpoint().toString())
                    .input(lines)
                    .await();
            assertThat(put.exitCode()).as(put.err()).isZero();
            assertThat(put.out())
                    .matches("3,000 records, [0-9,]+ wire records, [0-9,]+ payload units \\(raw 3,000\\)\\R");

            String[] tail = {
                "tail",
                "clicks",
                "--application",
                "reader",
                "--until-caught-up",
                "--endpoint-url",
                engine.endpoint().toString(),
                "--dynamodb-endpoint-url",
                tables.endpoint().toString()
            };
            CommandLineRun first = CommandLineRun.start(folder, tail).await();
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out().lines())
                    .containsExactlyInAnyOrderElementsOf(lines.lines().toList());
            assertThat(first.err()).contains("shardId-000000000000 read by");

            CommandLineRun second = CommandLineRun.start(folder, tail).await();
            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(second.out()).isEmpty();

            tail[3] = "reader-without-room";
            CommandLineRun third =
                    CommandLineRun.start(folder, Path.of("/dev/full"), tail).await();
            assertThat(third.exitCode()).as(third.err()).isOne();
            assertThat(third.err()).contains("millrace: standard output takes no more");

            CommandLineRun export = CommandLineRun.start(
                            folder,
                            Path.of("/dev/full"),
                            "doctor",
                            "export",
                            "reader",
                            "--endpoint-url",
                            engine.endpoint().toString(),
                            "--dynamodb-endpoint-url",
                            tables.endpoint().toString())
                    .await();
            assertThat(export.exitCode()).as(export.err()).isOne();
            assertThat(export.err()).contains("millrace: standard output takes no more");
        }
    }
}
