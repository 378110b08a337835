package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.lease.LivenessChoice;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The person who looks after a lease table: looks, keeps a copy, frees leases, goes back to the KCL. */
class DoctorTest {
    private static final String STREAM = "clicks";
    private static final String APPLICATION = "reader";
    private static final Duration LEASE_TIME = Duration.ofSeconds(3);
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final LocalKinesis engine = LocalKinesis.start();
    private final LocalDynamoDb tables = LocalDynamoDb.start();
    private final Clients clients = Clients.of(engine.endpoint(), tables.endpoint(), false);
    private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
    private final List<KinesisConsumer> consumers = new ArrayList<>();

    @AfterEach
    void stop() {
        consumers.forEach(consumer -> consumer.close(CLOSE));
        clients.close();
        tables.close();
        engine.close();
    }

    @Test
    void healthyFleetIsSoundAndIsFreedOfALeaseAndBroughtBackToCountersWhileItWorks() throws InterruptedException {
        engine.createStream(STREAM, 2);
        start(APPLICATION, LivenessChoice.AUTO);
        awaitRead("first");

        Run check = doctor("check", "--stream", STREAM, "--wait", "4s");
        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        assertThat(check.out())
                .contains("held      shardId-000000000000   row       worker-of-reader")
                .contains("2 leases {held=2}, 1 live workers of Millrace, new leases live by worker")
                .doesNotContain("problem");

        Run release = doctor("release", "shardId-000000000000", "--wait", "4s");
        assertThat(release.exitCode()).as(release.err()).isZero();
        assertThat(release.err()).contains("shardId-000000000000 was released by worker-of-reader");

        Run rollback = doctor("rollback");
        assertThat(rollback.exitCode()).as(rollback.err()).isZero();
        assertThat(rollback.err()).contains("the KCL may join reader");
        assertThat(doctor("check", "--wait", "4s").out())
                .contains("counter   worker-of-reader")
                .contains("new leases live by counter")
                .doesNotContain("row  ");
        awaitRead("last");
    }

    @Test
    void shardsAreReadFromElsewhereByWhoeverHoldsThem() throws InterruptedException {
        engine.createStream(STREAM, 1);
        start(APPLICATION, LivenessChoice.AUTO);
        awaitRead("first");
        awaitRead("second");

        Run back = doctor("seek", "shardId-000000000000", "--to", "trim-horizon", "--wait", "4s");
        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(back.err()).contains("shardId-000000000000 is read from the trim horizon on");
        assertThat(read.poll(30, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(read.poll(30, TimeUnit.SECONDS)).isEqualTo("second");
        awaitRead("third");

        stopConsumers();
        Run free = doctor("seek", "shardId-000000000000", "--to", "trim-horizon", "--wait", "0s");
        assertThat(free.exitCode()).as(free.err()).isZero();
        start(APPLICATION, LivenessChoice.AUTO);
        assertThat(read.poll(30, TimeUnit.SECONDS)).isEqualTo("first");

        Run misread = doctor("seek", "shardId-000000000000", "--to", "yesterday", "--wait", "0s");
        assertThat(misread.exitCode()).as(misread.err()).isEqualTo(2);
        assertThat(misread.err()).contains("'yesterday' is no position");
    }

    @Test
    void copyOfATableKeepsEveryAttributeAndTheApplicationGoesOnFromIt() throws InterruptedException {
        engine.createStream(STREAM, 1);
        start(APPLICATION, LivenessChoice.KCL);
        awaitRead("first");
        stopConsumers();
        Map<String, AttributeValue> foreign = foreignAttributes();
        put(APPLICATION, foreign);
        put(APPLICATION, Map.of("leaseKey", s("Leader"), "entityType", s("LEADER"), "ownerName", s("kcl-1")));

        Run export = doctor("export");
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.out().lines()).hasSize(3);
        Run copied = doctorOf("copy", export.out(), "import", "--create");
        assertThat(copied.exitCode()).as(copied.err()).isZero();
        assertThat(copied.err()).contains("3 rows put into copy, 0 were there");

        assertThat(item("copy", "shardId-000000000007"))
                .containsAllEntriesOf(without(foreign, "leaseOwner", "leaseCounter"));
        assertThat(item("copy", "shardId-000000000007"))
                .containsEntry("leaseCounter", n(8))
                .doesNotContainKey("leaseOwner");
        assertThat(item("copy", "Leader")).isEqualTo(item(APPLICATION, "Leader"));
        assertThat(doctorOf("copy", export.out(), "import").err()).contains("0 rows put into copy, 3 were there");

        start("copy", LivenessChoice.KCL);
        awaitRead("second");
        assertThat(read).as("records before the copied checkpoint").doesNotContain("first");
        doctorOf("copy", export.out(), "import", "--replace", "--wait", "4s")
                .assertRefusedWith("worker-of-copy holds shardId-000000000000", "stop all workers");
    }

    @Test
    void tableOfAKclThatStandsStillIsFoundOutAndFreed() throws InterruptedException {
        engine.createStream(STREAM, 2);
        start(APPLICATION, LivenessChoice.KCL);
        awaitRead("first");
        stopConsumers();
        put(APPLICATION, foreignAttributes());
        List<Map<String, AttributeValue>> before = items();

        Run check = doctor("check", "--stream", STREAM, "--wait", "1s");
        doctor("export");
        assertThat(items()).as("both tables, which are only read").isEqualTo(before);
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out())
                .contains("silent    shardId-000000000007   KCL       kcl-1")
                .contains("problem shardId-000000000007: its holder kcl-1 did not move")
                .contains("warning shardId-000000000007: is a lease of a shard that the stream does not list")
                .contains("note    shardId-000000000007: has attributes of other software: team, weights");

        Run release = doctor("release", "shardId-000000000007", "--wait", "1s");
        assertThat(release.exitCode()).as(release.err()).isZero();
        assertThat(item(APPLICATION, "shardId-000000000007"))
                .containsAllEntriesOf(without(foreignAttributes(), "leaseOwner", "leaseCounter"))
                .containsEntry("leaseCounter", n(8))
                .doesNotContainKey("leaseOwner");
    }

    @Test
    void badInputIsRefusedInOneLine() {
        doctor("check", "--wait", "0s").assertRefusedWith("'reader' does not exist");
        doctorOf(APPLICATION, "{\"leaseKey\":1}\n", "import")
                .assertRefusedWith("line 1 is no exported row", "nothing was put");
        doctorOf(APPLICATION, "{\"Item\":{\"leaseKey\":{\"S\":\"a\"},\"x\":{\"Q\":1}}}\n", "import")
                .assertRefusedWith("line 1", "'Q' is no type");
        engine.createStream(STREAM, 1);
        start(APPLICATION, LivenessChoice.KCL);
        doctor("release", "shardId-1", "--wait", "0s").assertRefusedWith("has no lease 'shardId-1'");
    }

    private static Map<String, AttributeValue> foreignAttributes() {
        return Map.ofEntries(
                Map.entry("leaseKey", s("shardId-000000000007")),
                Map.entry("leaseOwner", s("kcl-1")),
                Map.entry("leaseCounter", n(7)),
                Map.entry("checkpoint", s("49546986683135544286507457936321625675700192471156785154")),
                Map.entry("checkpointSubSequenceNumber", n(3)),
                Map.entry("ownerSwitchesSinceCheckpoint", n(0)),
                Map.entry(
                        "pendingCheckpointState", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {1, -1, 0}))),
                Map.entry("parentShardId", AttributeValue.fromSs(List.of("shardId-000000000003"))),
                Map.entry("throughputKBps", AttributeValue.fromN("12.5")),
                Map.entry("team", AttributeValue.fromM(Map.of("on", AttributeValue.fromBool(true), "ä", s("ö")))),
                Map.entry(
                        "weights",
                        AttributeValue.fromL(
                                List.of(AttributeValue.fromNs(List.of("1")), AttributeValue.fromNul(true)))));
    }

    private void start(String application, LivenessChoice liveness) {
        KinesisConsumer consumer = KinesisConsumer.builder(STREAM, application)
                .kinesisClient(clients.kinesis())
                .dynamoDbClient(clients.dynamoDb())
                .workerId("worker-of-" + application)
                .leaseTime(LEASE_TIME)
                .liveness(liveness)
                .onRecord(record -> read.add(new String(bytes(record.data()), UTF_8)))
                .build();
        consumers.add(consumer);
        consumer.start();
        consumer.started().join();
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    private void stopConsumers() {
        consumers.forEach(
                consumer -> assertThat(consumer.close(CLOSE).complete()).isTrue());
        consumers.clear();
        read.clear();
    }

    /** Writes a record and waits until it is read. */
    private void awaitRead(String text) throws InterruptedException {
        clients.kinesis()
                .putRecord(request ->
                        request.streamName(STREAM).partitionKey("key").data(SdkBytes.fromUtf8String(text)))
                .join();
        assertThat(read.poll(30, TimeUnit.SECONDS)).isEqualTo(text);
    }

    private void put(String table, Map<String, AttributeValue> item) {
        clients.dynamoDb()
                .putItem(request -> request.tableName(table).item(item))
                .join();
    }

    private Map<String, AttributeValue> item(String table, String key) {
        return clients.dynamoDb()
                .getItem(request ->
                        request.tableName(table).key(Map.of("leaseKey", s(key))).consistentRead(true))
                .join()
                .item();
    }

    /** Of both tables, and with every attribute. */
    private List<Map<String, AttributeValue>> items() {
        return Stream.of(APPLICATION, APPLICATION + "-millrace")
                .flatMap(
                        table -> clients
                                .dynamoDb()
                                .scan(request -> request.tableName(table).consistentRead(true))
                                .join()
                                .items()
                                .stream())
                .toList();
    }

    private static Map<String, AttributeValue> without(Map<String, AttributeValue> item, String... attributes) {
        Map<String, AttributeValue> rest = new HashMap<>(item);
        rest.keySet().removeAll(Arrays.asList(attributes));
        return rest;
    }

    private Run doctor(String command, String... options) {
        return doctorOf(APPLICATION, "", command, options);
    }

    private Run doctorOf(String application, String input, String command, String... options) {
        String[] arguments = Stream.of(
                        Stream.of("doctor", command, application),
                        Stream.of(options),
                        Stream.of(
                                "--endpoint-url",
                                engine.endpoint().toString(),
                                "--dynamodb-endpoint-url",
                                tables.endpoint().toString()))
                .flatMap(part -> part)
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
        try {
            int exitCode = Millrace.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(arguments);
            return new Run(exitCode, out.toString(), err.toString());
        } finally {
            System.setIn(before);
        }
    }

    /** What came of a command line. */
    private record Run(int exitCode, String out, String err) {
        void assertRefusedWith(String... parts) {
            assertThat(exitCode).as(err).isEqualTo(1);
            assertThat(err).startsWith("millrace: ").contains(parts);
            assertThat(err.lines()).hasSize(1);
        }
    }

    private static AttributeValue s(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue n(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
