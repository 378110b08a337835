package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.deadletter.Cause;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterHeaders;
import io.millrace.consumer.deadletter.DeadLetterJson;
import io.millrace.consumer.deadletter.DeadLetterReader;
import io.millrace.consumer.deadletter.FileDeadLetters;
import io.millrace.consumer.deadletter.KinesisDeadLetters;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Dead letters go back into the streams they came from, whichever place they were in, once and with all they had. */
class ReplayTest {
    private static final Instant GIVEN_UP = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    private Path folder;

    private final LocalKinesis engine = LocalKinesis.start();
    private final Clients clients = Clients.of(engine.endpoint(), null, false);

    @BeforeEach
    void createStreams() {
        engine.createStream("clicks", 2);
        engine.createStream("orders", 1);
    }

    @AfterEach
    void stop() {
        clients.close();
        engine.close();
    }

    @Test
    void lettersOfAFileGoBackToTheirStreamsWithKeysHeadersAndDataAndOnlyOnce() throws IOException {
        List<DeadLetter> letters = IntStream.range(0, 50)
                .mapToObj(i -> letter(i % 5 == 0 ? "orders" : "clicks", i))
                .toList();
        keep(letters);
        Run first = replay("--from-file", folder.toString());
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out())
                .isEqualToIgnoringNewLines("50 put back, 0 skipped, 0 put back by an earlier run, 0 failed");
        assertThat(in("clicks")).containsExactlyInAnyOrderElementsOf(contents(letters, "clicks"));
        assertThat(in("orders")).containsExactlyElementsOf(contents(letters, "orders"));

        keep(List.of(letter("orders", 50)));
        Run second = replay("--from-file", folder.toString());
        assertThat(second.out()).startsWith("1 put back, 0 skipped, 50 put back by an earlier run, 0 failed");
        assertThat(in("orders")).hasSize(11);

        Run again = replay("--from-file", folder.toString(), "--again", "--to", "orders");
        assertThat(again.out()).startsWith("51 put back");
        assertThat(in("orders")).hasSize(62);
        assertThat(in("clicks")).hasSize(40);
    }

    @Test
    void dryRunListsWithoutDataAndChangesNothing() throws IOException {
        keep(List.of(letter("clicks", 1), letter("clicks", 2)));
        Run dry = replay("--from-file", folder.toString(), "--dry-run");
        assertThat(dry.exitCode()).isZero();
        assertThat(dry.out().lines()).hasSize(4);
        assertThat(dry.out())
                .contains(
                        "clicks  shardId-000000000001  4959/1  user-1  9  5  2026-01-31T12:00:01Z  java.io.IOException")
                .contains("2 to be put back, 0 skipped")
                .doesNotContain("secret");
        assertThat(in("clicks")).isEmpty();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void filtersLeaveLettersForALaterRun() throws IOException {
        keep(IntStream.range(0, 10).mapToObj(i -> letter("clicks", i)).toList());
        assertThat(replay(
                                "--from-file",
                                folder.toString(),
                                "--since",
                                "2026-01-31T12:00:03Z",
                                "--until",
                                "2026-01-31T12:00:05Z")
                        .out())
                .startsWith("2 put back, 8 skipped");
        assertThat(replay("--from-file", folder.toString(), "--shard", "shardId-000000000000")
                        .out())
                .startsWith("4 put back, 5 skipped, 1 put back by an earlier run");
        assertThat(replay("--from-file", folder.toString(), "--cause", "IOExc").out())
                .startsWith("4 put back, 0 skipped, 6 put back");
        assertThat(replay("--from-file", folder.toString(), "--cause", "Timeout")
                        .out())
                .startsWith("0 put back, 10 skipped");
        assertThat(replay("--from-file", folder.toString(), "--stream", "orders")
                        .out())
                .startsWith("0 put back, 10 skipped");
        assertThat(replay("--from-file", folder.toString(), "--again", "--since", "1h")
                        .out())
                .startsWith("0 put back, 10 skipped");
        assertThat(in("clicks")).hasSize(10);
    }

    @Test
    void letterThatCannotGoBackIsToldAndTheOthersGo() throws IOException {
        keep(List.of(letter("clicks", 1), letter("nowhere", 2), letter("clicks", 3)));
        Path file = DeadLetterReader.files(folder).get(0);
        Files.writeString(file, "secret\n", StandardOpenOption.APPEND);
        Run run = replay("--from-file", file.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).startsWith("2 put back, 0 skipped, 0 put back by an earlier run, 2 failed");
        assertThat(run.err().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("millrace: " + file + ", byte")
                        .contains("nowhere"))
                .anySatisfy(line -> assertThat(line).endsWith("The text is not JSON"));
        engine.createStream("nowhere", 1);
        assertThat(replay("--from-file", file.toString()).out())
                .startsWith("1 put back, 0 skipped, 2 put back by an earlier run, 1 failed");
        assertThat(in("nowhere")).containsExactly(letter("nowhere", 2).content());
    }

    @Test
    void placeThatAKilledRunHasHalfWrittenCountsForNothing() throws IOException {
        keep(List.of(letter("clicks", 1)));
        Path file = DeadLetterReader.files(folder).get(0);
        Path places = Path.of(file + ".replayed");
        Files.writeString(places, "0");
        assertThat(replay("--from-file", file.toString()).out()).startsWith("1 put back");
        assertThat(places).hasContent("0\n");
    }

    @Test
    void fileThatIsNamedTwiceIsReadOnceAndAnEmptyDirectoryHasNothing() {
        assertThat(replay("--from-file", folder.toString()).out()).startsWith("0 put back, 0 skipped");
        keep(List.of(letter("orders", 1)));
        assertThat(replay("--from-file", folder.toString(), folder.resolve(".").toString())
                        .out())
                .startsWith("1 put back, 0 skipped, 0 put back");
    }

    @Test
    void causeStaysInTheHeadersIfItIsToBeKept() throws IOException {
        DeadLetter letter = letter("orders", 1);
        keep(List.of(letter));
        assertThat(replay("--from-file", folder.toString(), "--keep-cause").exitCode())
                .isZero();
        assertThat(in("orders")).containsExactly(DeadLetterHeaders.mark(letter));
    }

    @Test
    void lettersOfAStreamGoBackOnceThroughAReshardAndWithoutTheirMarks() {
        engine.createStream("clicks-dead", 1);
        KinesisDeadLetters dead = KinesisDeadLetters.to(clients.kinesis(), "clicks-dead");
        List<DeadLetter> letters =
                IntStream.range(0, 30).mapToObj(i -> letter("clicks", i)).toList();
        letters.subList(0, 20)
                .forEach(letter -> dead.put(letter).toCompletableFuture().join());
        clients.kinesis()
                .updateShardCount(update ->
                        update.streamName("clicks-dead").targetShardCount(2).scalingType("UNIFORM_SCALING"))
                .join();
        clients.kinesis()
                .waiter()
                .waitUntilStreamExists(describe -> describe.streamName("clicks-dead"))
                .join();
        letters.subList(20, 30)
                .forEach(letter -> dead.put(letter).toCompletableFuture().join());
        String progress = folder.resolve("progress").toString();

        Run dry = replay("--from-stream", "clicks-dead", "--progress", progress, "--dry-run");
        assertThat(dry.out()).contains("30 to be put back");
        assertThat(Path.of(progress)).doesNotExist();

        Run first = replay("--from-stream", "clicks-dead", "--progress", progress);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("30 put back, 0 skipped");
        assertThat(in("clicks")).containsExactlyInAnyOrderElementsOf(contents(letters, "clicks"));

        Run second = replay("--from-stream", "clicks-dead", "--progress", progress);
        assertThat(second.out()).startsWith("0 put back, 0 skipped, 30 put back by an earlier run, 0 failed");
    }

    @Test
    void letterThatTheSdkHasSentTwiceGoesBackOnce() {
        engine.createStream("clicks-dead", 1);
        KinesisDeadLetters dead = KinesisDeadLetters.to(clients.kinesis(), "clicks-dead");
        List<DeadLetter> letters = List.of(letter("clicks", 1), letter("clicks", 2));
        letters.forEach(letter -> dead.put(letter).toCompletableFuture().join());
        wire("clicks-dead")
                .forEach(wire -> clients.kinesis()
                        .putRecord(put -> put.streamName("clicks-dead")
                                .partitionKey(wire.partitionKey())
                                .data(wire.data()))
                        .join());
        assertThat(in("clicks-dead")).hasSize(4);
        String progress = folder.resolve("progress").toString();
        assertThat(replay("--from-stream", "clicks-dead", "--progress", progress)
                        .out())
                .startsWith("2 put back, 0 skipped, 0 put back by an earlier run, 0 failed");
        assertThat(in("clicks")).containsExactlyInAnyOrderElementsOf(contents(letters, "clicks"));
    }

    @Test
    void runThatBreaksOffTellsWhatItHasPutBack(@TempDir Path output) throws IOException, InterruptedException {
        keep(List.of(letter("orders", 1)));
        keep(List.of(letter("orders", 2)));
        List<Path> files = DeadLetterReader.files(folder);
        assertThat(files).hasSize(2);
        try (ReplayedPlaces other = new ReplayedPlaces(Path.of(files.get(1) + ".replayed"), false, false)) {
            assertThat(other.contains("0")).isFalse();
            CommandLineRun run = CommandLineRun.start(
                            output,
                            "replay",
                            "--from-file",
                            folder.toString(),
                            "--endpoint-url",
                            engine.endpoint().toString())
                    .await();
            run.assertRefusedWith("is in use by another replay");
            assertThat(run.out()).startsWith("1 put back, 0 skipped, 0 put back by an earlier run, 0 failed");
        }
        assertThat(replay("--from-file", folder.toString()).out())
                .startsWith("1 put back, 0 skipped, 1 put back by an earlier run, 0 failed");
        assertThat(in("orders")).hasSize(2);
    }

    @Test
    void messageIsDeletedWhenItsRecordIsStoredAndComesBackOtherwise() throws IOException {
        try (LocalQueue queue = new LocalQueue()) {
            for (int i = 0; i < 25; i++) {
                queue.add(json(letter(i == 7 ? "nowhere" : "clicks", i)));
            }
            queue.add("secret");
            String[] from = {
                "--from-queue",
                queue.url(),
                "--sqs-endpoint-url",
                queue.endpoint().toString()
            };
            Run dry = replay(
                    Stream.concat(Stream.of(from), Stream.of("--dry-run")).toArray(String[]::new));
            assertThat(dry.out()).contains("25 to be put back");
            assertThat(queue.visible()).hasSize(26);

            Run run = replay(Stream.concat(Stream.of(from), Stream.of("--until", "2026-01-31T12:00:20Z"))
                    .toArray(String[]::new));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).startsWith("19 put back, 5 skipped, 0 put back by an earlier run, 2 failed");
            assertThat(queue.size()).isEqualTo(7);
            assertThat(queue.visible()).hasSize(7).contains("secret", json(letter("nowhere", 7)));
            assertThat(in("clicks")).hasSize(19);
        }
    }

    @Test
    void optionsThatMakeNoSenseAreRefusedInOneLine() {
        replay("--from-file", folder.resolve("none").toString()).assertRefusedWith(1, "there is no file or directory");
        replay("--from-file", folder.toString(), "--progress", "x").assertRefusedWith(1, "--progress goes with");
        replay("--from-file", folder.toString(), "--since", "soon").assertRefusedWith(2, "'soon' is no moment", "2h");
        replay("--from-file", folder.toString(), "--from-stream", "x").assertRefusedWith(2, "mutually exclusive");
        replay("--dry-run").assertRefusedWith(2, "--from-file", "--from-stream", "--from-queue");
    }

    private void keep(List<DeadLetter> letters) {
        try (FileDeadLetters file = FileDeadLetters.in(folder)) {
            letters.forEach(letter -> file.put(letter).toCompletableFuture().join());
        }
    }

    private static String json(DeadLetter letter) {
        return new String(DeadLetterJson.write(letter), UTF_8);
    }

    /** The given number decides all: keys, an explicit hash key in every other one, the time, the shard. */
    private static DeadLetter letter(String stream, int number) {
        return new DeadLetter(
                new DeadLetter.Source(
                        stream,
                        "shardId-00000000000" + number % 2,
                        new RecordPosition(new SequenceNumber("4959"), number),
                        GIVEN_UP.minusSeconds(60),
                        null),
                new UserRecord(
                        "user-" + number,
                        number % 2 == 0 ? HashKey.MAX : null,
                        ByteBuffer.wrap(("secret " + String.format("%02d", number)).getBytes(UTF_8)),
                        List.of(new Header("type", "click"))),
                new DeadLetter.Failure(
                        new Cause("java.io.IOException", "down"),
                        5,
                        GIVEN_UP.minusSeconds(30),
                        GIVEN_UP.plusSeconds(number),
                        "click-counter",
                        "host-1"));
    }

    private static List<UserRecord> contents(List<DeadLetter> letters, String stream) {
        return letters.stream()
                .filter(letter -> letter.stream().equals(stream))
                .map(DeadLetter::content)
                .toList();
    }

    /** All user records of a stream. */
    private List<UserRecord> in(String stream) {
        List<UserRecord> records = new ArrayList<>();
        wire(stream).forEach(wire -> {
            Payload payload = Deaggregator.decode(wire.data().asByteBuffer());
            assertThat(payload).isInstanceOf(Payload.Aggregated.class);
            ((Payload.Aggregated) payload).forEach(sub -> records.add(sub.record()));
        });
        return records;
    }

    private List<Record> wire(String stream) {
        List<Record> records = new ArrayList<>();
        clients.kinesis()
                .listShards(list -> list.streamName(stream))
                .join()
                .shards()
                .forEach(shard -> {
                    String iterator = clients.kinesis()
                            .getShardIterator(ask -> ask.streamName(stream)
                                    .shardId(shard.shardId())
                                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                            .join()
                            .shardIterator();
                    GetRecordsResponse answer = clients.kinesis()
                            .getRecords(get -> get.shardIterator(iterator))
                            .join();
                    assertThat(answer.millisBehindLatest()).isZero();
                    records.addAll(answer.records());
                });
        return records;
    }

    private Run replay(String... options) {
        String[] arguments = Stream.of(
                        Stream.of("replay"),
                        Stream.of(options),
                        Stream.of("--endpoint-url", engine.endpoint().toString()))
                .flatMap(part -> part)
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Millrace.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** What came of a command line. */
    private record Run(int exitCode, String out, String err) {
        void assertRefusedWith(int code, String... parts) {
            assertThat(exitCode).as(err).isEqualTo(code);
            assertThat(err).startsWith("millrace: ").contains(parts);
            assertThat(err.lines()).hasSize(1);
        }
    }
}
