package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;

/** Who reads which shard of a stream, and how far: {@code shards} and {@code leases}. */
class LeasesTest {
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final LocalKinesis engine = LocalKinesis.start();
    private final LocalDynamoDb tables = LocalDynamoDb.start();
    private final Clients clients = Clients.of(engine.endpoint(), tables.endpoint(), false);

    @BeforeEach
    void createStream() {
        engine.createStream("clicks", 2);
    }

    @AfterEach
    void stop() {
        clients.close();
        tables.close();
        engine.close();
    }

    @Test
    void shardsAreATreeWithTheirPartsOfTheHashKeys() {
        split("shardId-000000000000", "85070591730234615865843651857942052864");
        CommandRun table = run("shards", "clicks").succeeded();
        assertThat(table.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "SHARD STATE SHARE HASH KEYS LINEAGE",
                        "shardId-000000000000 closed 50.00 % 00000000..7fffffff split into 2 and 3",
                        branch("├─ ") + "shardId-000000000002 open 25.00 % 00000000..3fffffff",
                        branch("└─ ") + "shardId-000000000003 open 25.00 % 40000000..7fffffff",
                        "shardId-000000000001 open 50.00 % 80000000..ffffffff");
        assertThat(run("shards", "clicks", "--open").succeeded().out().lines()).hasSize(4);

        JsonNode json = run("shards", "clicks", "--output", "json").json();
        assertThat(json.get("shards").findValuesAsText("shardId"))
                .containsExactly(
                        "shardId-000000000000", "shardId-000000000002", "shardId-000000000003", "shardId-000000000001");
        assertThat(json.at("/shards/0/open").asBoolean()).isFalse();
        assertThat(json.at("/shards/0/children/1").asText()).isEqualTo("shardId-000000000003");
        assertThat(json.at("/shards/2/parents/0").asText()).isEqualTo("shardId-000000000000");
        assertThat(json.at("/shards/2/startingHashKey").asText()).isEqualTo("85070591730234615865843651857942052864");
        assertThat(json.at("/shards/2/share").asDouble()).isEqualTo(0.25);
    }

    @Test
    void ownersCheckpointsAndLagAreShown() throws InterruptedException {
        put("key");
        String last = put("key");
        consume(2);
        String third = put("key");
        assertThat(third).isGreaterThan(last);

        JsonNode shards = run("shards", "clicks", "--application", "reader", "--output", "json")
                .json();
        assertThat(shards.findValuesAsText("checkpoint")).containsExactlyInAnyOrder(last, "TRIM_HORIZON");
        assertThat(run("shards", "clicks", "--application", "reader")
                        .succeeded()
                        .out())
                .contains("OWNER", "CHECKPOINT", last);

        JsonNode leases = run("leases", "reader", "--stream", "clicks", "--lag", "--output", "json")
                .json()
                .get("leases");
        assertThat(leases).hasSize(2);
        JsonNode behind = leases.get(leases.get(0).get("checkpoint").asText().equals(last) ? 0 : 1);
        JsonNode unread = leases.get(leases.get(0).get("checkpoint").asText().equals(last) ? 1 : 0);
        assertThat(behind.get("state").asText()).isEqualTo("free");
        assertThat(behind.get("owner").isNull()).isTrue();
        assertThat(behind.get("lagMillis").asLong()).isNotNegative();
        assertThat(behind.get("ageMillis").isNumber()).isTrue();
        assertThat(unread.get("lagMillis").asLong()).isZero();
        assertThat(unread.get("ageMillis").isNull()).isTrue();

        CommandRun table =
                run("leases", "reader", "--stream", "clicks", "--lag").succeeded();
        assertThat(table.out().lines().findFirst().orElseThrow().split(" +"))
                .containsExactly("LEASE", "STATE", "OWNER", "CHECKPOINT", "LAG", "AGE");
        assertThat(table.err()).contains("2 leases: 2 free");
        assertThat(run("leases", "reader").succeeded().out()).doesNotContain("LAG");
    }

    @Test
    void leasesAndDoctorDoTheSame() throws InterruptedException {
        put("key");
        consume(1);
        CommandRun export = run("leases", "export", "reader").succeeded();
        assertThat(export.out())
                .isEqualTo(run("doctor", "export", "reader").succeeded().out());
        assertThat(export.out().lines()).hasSize(2);
        run("leases", "seek", "reader", "shardId-000000000000", "--to", "trim-horizon", "--wait", "0s")
                .succeeded();
        assertThat(run("leases", "reader", "--output", "json").json().findValuesAsText("checkpoint"))
                .containsOnly("TRIM_HORIZON");
        run("leases", "release", "reader", "shardId-7", "--wait", "0s")
                .assertRefusedWith(1, "has no lease 'shardId-7'", "millrace leases");
    }

    @Test
    void leaseIsGivenToTheWorkerThatWasNamed() throws InterruptedException {
        put("key");
        CountDownLatch read = new CountDownLatch(1);
        try (KinesisConsumer first = worker("worker-a", read);
                KinesisConsumer second = worker("worker-b", read)) {
            first.start();
            assertThat(read.await(1, TimeUnit.MINUTES)).isTrue();
            second.start();
            Pace.until(
                    Duration.ofMinutes(1),
                    "both to hold a lease",
                    () -> owners().containsValue("worker-a") && owners().containsValue("worker-b"));
            String key = owners().entrySet().stream()
                    .filter(lease -> lease.getValue().equals("worker-a"))
                    .findFirst()
                    .orElseThrow()
                    .getKey();

            move(key, "worker-c").assertRefusedWith(1, "no live worker is called 'worker-c'", "worker-a, worker-b");
            move(key, "worker-a").assertRefusedWith(1, "is held by worker-a already");
            assertThat(move(key, "worker-b").succeeded().err()).contains(key + " was given to worker-b by worker-a");
            assertThat(owners()).containsEntry(key, "worker-b");
        }
        move("shardId-000000000000", "worker-a").assertRefusedWith(1, "is held by nobody");
    }

    @Test
    void doctorChecksForProgramsToo() throws InterruptedException {
        put("key");
        consume(1);
        CommandRun check = run("doctor", "check", "reader", "--stream", "clicks", "--wait", "0s", "--output", "json");
        assertThat(check.exitCode()).as("nobody holds the leases").isEqualTo(1);
        JsonNode json = new CommandRun(0, check.out(), check.err()).json();
        assertThat(json.at("/leases/0/state").asText()).isEqualTo("free");
        assertThat(json.at("/findings/0/level").asText()).isEqualTo("problem");
        assertThat(json.at("/findings/0/subject").asText()).isEqualTo("shardId-000000000000");
        assertThat(json.get("sound").asBoolean()).isFalse();
    }

    @Test
    void mistakesAreRefusedInOneLine() {
        run("shards", "clack").assertRefusedWith(1, "clack");
        run("shards", "clicks", "--application", "nobody").assertRefusedWith(1, "'nobody' does not exist");
        run("shards", "clicks", "--output", "xml").assertRefusedWith(2, "'xml' is neither table nor json");
        run("leases").assertRefusedWith(2, "name an application");
        run("leases", "nobody").assertRefusedWith(1, "'nobody' does not exist");
        run("leases", "reader", "--lag").assertRefusedWith(2, "--stream");
    }

    private static String branch(String boxes) {
        return Terminal.current().boxes()
                ? boxes
                : boxes.replace('├', '|').replace('└', '`').replace('─', '-').replace("--", "-");
    }

    private void split(String shard, String at) {
        clients.kinesis()
                .splitShard(request ->
                        request.streamName("clicks").shardToSplit(shard).newStartingHashKey(at))
                .join();
    }

    /** The sequence number. */
    private String put(String key) {
        return clients.kinesis()
                .putRecord(request ->
                        request.streamName("clicks").partitionKey(key).data(SdkBytes.fromUtf8String("x")))
                .join()
                .sequenceNumber();
    }

    /** Reads and settles so many records, and lets the leases go. */
    private void consume(int records) throws InterruptedException {
        CountDownLatch read = new CountDownLatch(records);
        try (KinesisConsumer consumer = KinesisConsumer.builder("clicks", "reader")
                .kinesisClient(clients.kinesis())
                .dynamoDbClient(clients.dynamoDb())
                .onRecord(record -> read.countDown())
                .build()) {
            consumer.start();
            assertThat(read.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(consumer.close(CLOSE).complete()).isTrue();
        }
    }

    private KinesisConsumer worker(String workerId, CountDownLatch read) {
        return KinesisConsumer.builder("clicks", "reader")
                .kinesisClient(clients.kinesis())
                .dynamoDbClient(clients.dynamoDb())
                .workerId(workerId)
                .leaseTime(Duration.ofSeconds(3))
                .onRecord(record -> read.countDown())
                .build();
    }

    /** Owners by lease. */
    private Map<String, String> owners() {
        Map<String, String> owners = new HashMap<>();
        run("leases", "reader", "--output", "json")
                .json()
                .get("leases")
                .forEach(lease -> owners.put(
                        lease.get("lease").asText(), lease.get("owner").asText()));
        return owners;
    }

    private CommandRun move(String key, String worker) {
        return run("leases", "move", "reader", key, "--to", worker, "--wait", "4s");
    }

    private CommandRun run(String... arguments) {
        List<String> endpoints = List.of(
                "--endpoint-url",
                engine.endpoint().toString(),
                "--dynamodb-endpoint-url",
                tables.endpoint().toString());
        return CommandRun.of(
                Stream.concat(Stream.of(arguments), endpoints.stream()).toArray(String[]::new));
    }
}
