package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.Compression;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.PutResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading a stream at the command line without leases. */
class TailTest {
    private final LocalKinesis engine = LocalKinesis.start();
    private final Clients clients = Clients.of(engine.endpoint(), null, false);

    @BeforeEach
    void createStream() {
        engine.createStream("clicks", 1);
    }

    @AfterEach
    void stop() {
        clients.close();
        engine.close();
    }

    @Test
    void recordsOfAKeyStayInOrderAcrossReshards() {
        put(0, 300);
        reshard(2);
        put(300, 600);
        reshard(4);
        reshard(2);
        put(600, 900);
        CommandRun tail = tail("--until-caught-up", "--format", "%k %s\\n").succeeded();
        assertThat(tail.err()).isEmpty();
        for (int key = 0; key < 5; key++) {
            String prefix = "key-" + key + " ";
            int own = key;
            assertThat(tail.out().lines().filter(line -> line.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, 900)
                            .filter(i -> i % 5 == own)
                            .mapToObj(i -> prefix + text(i))
                            .toList());
        }
    }

    @Test
    void tailFollowsShardsThatComeUpWhileItReads() {
        put(0, 10);
        CompletableFuture<CommandRun> running = CompletableFuture.supplyAsync(() -> tail("--count", "40"));
        reshard(2);
        put(10, 40);
        CommandRun tail = running.orTimeout(1, TimeUnit.MINUTES).join().succeeded();
        assertThat(tail.out().lines())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 40).mapToObj(TailTest::text).toList());
    }

    @Test
    void filtersAndFormsShowWhatWasPut() {
        put(0, 20);
        String[] line = tail("--until-caught-up", "--key", "key-3", "--grep", " 8", "--headers")
                .out()
                .split("\t");
        assertThat(line).containsExactly("number=8", text(8) + "\n");
        CommandRun json =
                tail("--until-caught-up", "--output", "json", "--count", "3").succeeded();
        assertThat(json.out().lines())
                .hasSize(3)
                .first()
                .asString()
                .contains("\"partitionKey\":\"key-0\"", "\"headers\":[{\"key\":\"number\",\"value\":\"0\"}]");
        assertThat(tail("--until-caught-up", "--output", "table", "--count", "1")
                        .out()
                        .lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("ARRIVAL");
    }

    @Test
    void readingBeginsWhereItIsTold() {
        List<PutResult> results = put(0, 20);
        PutResult middle = results.get(11);
        String place = middle.sequenceNumber() + "/" + middle.subSequenceNumber();
        assertThat(tail("--until-caught-up", "--shard", middle.shardId(), "--from", place)
                        .out()
                        .lines())
                .containsExactlyElementsOf(
                        IntStream.range(12, 20).mapToObj(TailTest::text).toList());
        assertThat(tail("--until-caught-up", "--from", "1h").out().lines()).hasSize(20);
        assertThat(tail("--until-caught-up", "--from", "latest").succeeded().out())
                .isEmpty();
        tail("--from", place).assertRefusedWith(1, "name that with --shard");
        tail("--shard", "shardId-7").assertRefusedWith(1, "has no shard 'shardId-7'", "millrace shards");
        tail("--format", "%y").assertRefusedWith(2, "'%y'");
        tail("--from", "soon").assertRefusedWith(2, "'soon' is no position");
    }

    @Test
    void applicationThatWasShownEnoughGoesOnBehindIt() {
        put(0, 10);
        try (LocalDynamoDb tables = LocalDynamoDb.start()) {
            String[] options = {
                "--application",
                "reader",
                "--count",
                "4",
                "--dynamodb-endpoint-url",
                tables.endpoint().toString()
            };
            assertThat(tail(options).succeeded().out().lines())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 4).mapToObj(TailTest::text).toList());
            assertThat(tail(options).out().lines())
                    .containsExactlyElementsOf(
                            IntStream.range(4, 8).mapToObj(TailTest::text).toList());
        }
    }

    private static String text(int number) {
        return "line " + number + " " + "x".repeat(number % 2 == 0 ? 10 : 600);
    }

    /** With a header; long ones compressed. */
    private List<PutResult> put(int from, int to) {
        try (KinesisProducer producer = KinesisProducer.builder("clicks")
                .client(clients.kinesis())
                .compression(Compression.gzip())
                .ordered()
                .build()) {
            List<CompletableFuture<PutResult>> puts = new ArrayList<>();
            for (int i = from; i < to; i++) {
                puts.add(producer.put(new UserRecord(
                        "key-" + i % 5,
                        null,
                        ByteBuffer.wrap(text(i).getBytes(StandardCharsets.UTF_8)),
                        List.of(new Header("number", Integer.toString(i))))));
            }
            return puts.stream().map(CompletableFuture::join).toList();
        }
    }

    private void reshard(int shards) {
        clients.kinesis()
                .updateShardCount(update ->
                        update.streamName("clicks").targetShardCount(shards).scalingType("UNIFORM_SCALING"))
                .join();
        clients.kinesis()
                .waiter()
                .waitUntilStreamExists(describe -> describe.streamName("clicks"))
                .join();
    }

    private CommandRun tail(String... options) {
        return CommandRun.of(Stream.of(
                        Stream.of(
                                "tail",
                                "clicks",
                                "--endpoint-url",
                                engine.endpoint().toString()),
                        Stream.of(options))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }
}
