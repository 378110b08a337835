package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.lease.DynamoDbUnits.Request;
import io.millrace.consumer.lease.DynamoDbUnits.Spent;
import io.millrace.consumer.shard.PendingCheckpoint;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.UnrecoverableException;
import io.millrace.local.LocalDynamoDb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoDbTablesTest extends TablesContract {
    /** Long enough that a slow machine's first request is not taken for lost. */
    private static final LeaseConfig CONFIG =
            LeaseConfig.of("contract", "worker-1", Position.trimHorizon()).withLeaseTime(Duration.ofMinutes(5));

    private static LocalDynamoDb dynamoDb;
    private static DynamoDbAsyncClient client;

    @BeforeAll
    static void start() {
        dynamoDb = LocalDynamoDb.start();
        client = DynamoDbAsyncClient.builder()
                .endpointOverride(dynamoDb.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .build();
        new LeaseTables(client, Duration.ofSeconds(30))
                .createIfMissing(CONFIG)
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void stop() {
        client.close();
        dynamoDb.close();
    }

    @Override
    LeaseStore leases() {
        return new DynamoDbLeaseStore(client, CONFIG);
    }

    @Override
    FleetRows fleet() {
        return new DynamoDbFleetRows(client, CONFIG);
    }

    @Override
    WorkerRows workers() {
        return new DynamoDbWorkerRows(client, CONFIG);
    }

    private static Map<String, AttributeValue> item(String key) {
        return client.getItem(get ->
                        get.tableName("contract").key(LeaseItems.key(key)).consistentRead(true))
                .join()
                .item();
    }

    @Test
    void tablesThatExistAreLeftAsTheyAre() {
        new LeaseTables(client, Duration.ofSeconds(30))
                .createIfMissing(CONFIG)
                .toCompletableFuture()
                .join();

        assertThat(client.listTables().join().tableNames()).contains("contract", "contract-millrace");
        assertThat(client.describeTable(table -> table.tableName("contract"))
                        .join()
                        .table()
                        .hasGlobalSecondaryIndexes())
                .isFalse();
    }

    @Test
    void rowsOfOtherKindsAreLeftOutOfAScan() {
        client.putItem(put -> put.tableName("contract")
                        .item(Map.of(
                                "leaseKey", AttributeValue.fromS("Leader"),
                                "entityType", AttributeValue.fromS("LEADER"),
                                "leaseCounter", AttributeValue.fromN("3"),
                                "checkpoint", AttributeValue.fromS("TRIM_HORIZON"))))
                .join();

        List<Lease> scanned = leases().scan().toCompletableFuture().join();

        assertThat(scanned).noneMatch(lease -> lease.key().equals("Leader"));
    }

    @Test
    void leaseOfTheKclIsReadAndItsOtherAttributesStay() {
        client.putItem(put -> put.tableName("contract")
                        .item(Map.of(
                                "leaseKey", AttributeValue.fromS("kcl-1"),
                                "leaseOwner", AttributeValue.fromS("kcl-worker"),
                                "leaseCounter", AttributeValue.fromN("41"),
                                "checkpoint", AttributeValue.fromS("4950"),
                                "checkpointSubSequenceNumber", AttributeValue.fromN("7"),
                                "ownerSwitchesSinceCheckpoint", AttributeValue.fromN("2"),
                                "parentShardId", AttributeValue.fromSs(List.of("kcl-0")),
                                "pendingCheckpoint", AttributeValue.fromS("5000"),
                                "throughputKBps", AttributeValue.fromN("1.5"))))
                .join();
        Lease foreign = leases().read("kcl-1").toCompletableFuture().join().orElseThrow();
        LeaseToken token = new LeaseToken("me", 1, TokenKind.COUNTER, Optional.of("me"), 42);

        leases().write(LeaseWrite.claim(foreign, token, "worker-1"))
                .toCompletableFuture()
                .join();

        assertThat(foreign.token()).isEmpty();
        assertThat(foreign.checkpoint()).isEqualTo(new Checkpoint("4950", 7));
        assertThat(item("kcl-1"))
                .containsEntry("leaseOwner", AttributeValue.fromS("worker-1"))
                .containsEntry("ownerSwitchesSinceCheckpoint", AttributeValue.fromN("3"))
                .containsEntry("pendingCheckpoint", AttributeValue.fromS("5000"))
                .containsEntry("throughputKBps", AttributeValue.fromN("1.5"))
                .containsEntry("parentShardId", AttributeValue.fromSs(List.of("kcl-0")));
    }

    private Lease renewed(Lease lease, Optional<Checkpoint> mark) {
        LeaseToken token =
                new LeaseToken("me", lease.counter(), TokenKind.COUNTER, Optional.of("me"), lease.counter() + 1);
        return leases().write(LeaseWrite.renew(lease, token, mark))
                .toCompletableFuture()
                .join()
                .item()
                .orElseThrow();
    }

    @Test
    void withoutAStateNoAttributeIsWrittenAndOneThatIsDamagedIsNone() {
        client.putItem(put -> put.tableName("contract")
                        .item(Map.of(
                                "leaseKey", AttributeValue.fromS("saved-2"),
                                "leaseCounter", AttributeValue.fromN("1"),
                                "checkpoint", AttributeValue.fromS("5"),
                                "mrDedupe", AttributeValue.fromB(SdkBytes.fromUtf8String("nonsense")))))
                .join();
        Lease damaged = leases().read("saved-2").toCompletableFuture().join().orElseThrow();
        Lease plain = Lease.unread("saved-3", Checkpoint.TRIM_HORIZON, Set.of(), Optional.empty());
        leases().create(plain).toCompletableFuture().join();
        Optional<Checkpoint> mark = Optional.of(Checkpoint.of(new RecordPosition(new SequenceNumber("77"), 0)));

        renewed(plain, mark);
        renewed(damaged, mark);

        assertThat(damaged.saved()).isEmpty();
        assertThat(item("saved-2"))
                .containsEntry("mrDedupe", AttributeValue.fromB(SdkBytes.fromUtf8String("nonsense")));
        assertThat(item("saved-3")).containsEntry("checkpoint", AttributeValue.fromS("77"));
        assertThat(item("saved-3")).doesNotContainKey("mrDedupe");
    }

    private Lease prepared(String key, String pending) {
        client.putItem(put -> put.tableName("contract")
                        .item(Map.of(
                                "leaseKey", AttributeValue.fromS(key),
                                "leaseCounter", AttributeValue.fromN("1"),
                                "checkpoint", AttributeValue.fromS("TRIM_HORIZON"),
                                "ownerSwitchesSinceCheckpoint", AttributeValue.fromN("2"),
                                "pendingCheckpoint", AttributeValue.fromS(pending),
                                "pendingCheckpointSubSequenceNumber", AttributeValue.fromN("3"),
                                "pendingCheckpointState", AttributeValue.fromB(SdkBytes.fromUtf8String("half")))))
                .join();
        return leases().read(key).toCompletableFuture().join().orElseThrow();
    }

    @Test
    void preparedCheckpointOfTheKclStaysUntilACheckpointReachesIt() {
        PendingCheckpoint pending = new PendingCheckpoint(
                new Position.After(new RecordPosition(new SequenceNumber("5000"), 3)),
                Optional.of(ByteBuffer.wrap("half".getBytes(StandardCharsets.UTF_8))));
        Lease lease = prepared("kcl-2", "5000");

        Lease atRest = renewed(lease, Optional.empty());
        Lease before = renewed(atRest, Optional.of(new Checkpoint("5000", 2)));
        assertThat(List.of(lease, atRest, before))
                .allMatch(each -> each.pending().equals(Optional.of(pending)));
        assertThat(item("kcl-2"))
                .containsEntry("checkpoint", AttributeValue.fromS("5000"))
                .containsEntry("checkpointSubSequenceNumber", AttributeValue.fromN("2"))
                .containsEntry("ownerSwitchesSinceCheckpoint", AttributeValue.fromN("0"))
                .containsEntry("pendingCheckpoint", AttributeValue.fromS("5000"));

        Lease reached = renewed(before, Optional.of(new Checkpoint("5000", 3)));
        assertThat(reached.pending()).isEmpty();
        assertThat(item("kcl-2"))
                .doesNotContainKeys(
                        "pendingCheckpoint", "pendingCheckpointSubSequenceNumber", "pendingCheckpointState");
    }

    @Test
    void preparedShardEndIsReachedByTheEndAlone() {
        Lease lease = renewed(prepared("kcl-3", "SHARD_END"), Optional.of(new Checkpoint("9000", 0)));
        LeaseToken token = new LeaseToken("me", 9, TokenKind.RELEASED, Optional.empty(), lease.counter() + 1);

        Lease ended = leases().write(LeaseWrite.end(lease, token, Set.of()))
                .toCompletableFuture()
                .join()
                .item()
                .orElseThrow();

        assertThat(lease.pending().map(PendingCheckpoint::upTo)).contains(new Position.ShardEnd());
        assertThat(ended.pending()).isEmpty();
        assertThat(item("kcl-3")).doesNotContainKey("pendingCheckpoint");
    }

    @Test
    void kindThatNobodyKnowsIsSaidInWords() {
        LeaseConfig other = LeaseConfig.of("unknown-kind", "worker-1", Position.trimHorizon())
                .withLeaseTime(Duration.ofMinutes(5));
        new LeaseTables(client, Duration.ofSeconds(30))
                .createIfMissing(other)
                .toCompletableFuture()
                .join();
        client.putItem(put -> put.tableName("unknown-kind-millrace")
                        .item(Map.of(
                                "p", AttributeValue.fromS("table"),
                                "k", AttributeValue.fromS("mode"),
                                "kind", AttributeValue.fromS("Q"))))
                .join();
        FleetRows rows = new DynamoDbFleetRows(client, other);

        assertThatThrownBy(() -> rows.kind().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnrecoverableException.class)
                .hasMessageContainingAll("'unknown-kind-millrace'", "'Q'", "neither K nor W");
    }

    @Test
    void tableThatIsMadeAnewHasAnotherIdentity() {
        LeaseConfig config =
                LeaseConfig.of("made-anew", "worker-1", Position.trimHorizon()).withLeaseTime(Duration.ofMinutes(5));
        LeaseTables tables = new LeaseTables(client, Duration.ofSeconds(30));
        tables.createIfMissing(config).toCompletableFuture().join();
        FleetRows rows = new DynamoDbFleetRows(client, config);
        Optional<String> first = rows.leaseTableId().toCompletableFuture().join();
        assertThat(rows.leaseTableId().toCompletableFuture().join()).isEqualTo(first);
        client.deleteTable(delete -> delete.tableName("made-anew")).join();
        client.waiter()
                .waitUntilTableNotExists(wait -> wait.tableName("made-anew"))
                .join();
        tables.createIfMissing(config).toCompletableFuture().join();

        assertThat(first).isPresent();
        assertThat(rows.leaseTableId().toCompletableFuture().join()).isPresent().isNotEqualTo(first);
    }

    @Test
    void everyRequestIsCountedWithItsUnits() {
        LeaseConfig config =
                LeaseConfig.of("counted", "worker-1", Position.trimHorizon()).withLeaseTime(Duration.ofMinutes(5));
        new LeaseTables(client, Duration.ofSeconds(30))
                .createIfMissing(config)
                .toCompletableFuture()
                .join();
        DynamoDbUnits units = new DynamoDbUnits();
        LeaseStore leases = new DynamoDbLeaseStore(client, config, units);
        WorkerRows workers = new DynamoDbWorkerRows(client, config, units);
        FleetRows fleet = new DynamoDbFleetRows(client, config, units);
        Lease lease = Lease.unread("one", Checkpoint.TRIM_HORIZON, Set.of(), Optional.empty());
        List<Supplier<CompletionStage<?>>> calls = List.of(
                () -> leases.create(lease),
                () -> leases.create(lease),
                () -> leases.read("one"),
                leases::scan,
                () -> workers.register(WorkerRow.first("i", "w")),
                () -> workers.read("i"),
                () -> workers.list(false),
                fleet::kind);
        calls.forEach(call -> call.get().toCompletableFuture().join());

        assertThat(units.snapshot()).containsOnlyKeys(DynamoDbUnits.Request.values());
        assertThat(units.snapshot()).containsEntry(Request.LEASE_WRITE, new Spent(2, 2));
        assertThat(units.snapshot()).containsEntry(Request.WORKER_WRITE, new Spent(1, 1));
        assertThat(units.snapshot()).containsEntry(Request.LEASE_READ, new Spent(1, 1));
        assertThat(units.snapshot()).containsEntry(Request.WORKER_READ, new Spent(1, 0.5));
        assertThat(units.snapshot()).containsEntry(Request.WORKER_LIST, new Spent(1, 0.5));
        assertThat(units.snapshot()).containsEntry(Request.LEASE_SCAN, new Spent(1, 0.5));
        assertThat(units.snapshot()).containsEntry(Request.FLEET, new Spent(1, 1));
    }

    @Test
    void rowThatTellsOfAHundredLoadsCostsAUnitAsBefore() {
        DynamoDbUnits units = new DynamoDbUnits();
        WorkerRows workers = new DynamoDbWorkerRows(client, CONFIG, units);
        Map<Integer, Long> rates = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            rates.put(LoadReport.mark("shard-" + i), 100_000L + i);
        }
        LoadReport loads = new LoadReport(true, OptionalLong.of(1L << 40), rates);
        String incarnation = "0123456789abcdef".repeat(2);
        String choice = UUID.nameUUIDFromBytes(new byte[0]).toString();
        workers.register(WorkerRow.first(incarnation, "ip-10-0-0-1.eu-west-1.compute.internal", choice, loads))
                .toCompletableFuture()
                .join();
        workers.beat(new WorkerRows.Beat(incarnation, 0, 1_000, true, Set.of(), Set.of(), choice, loads))
                .toCompletableFuture()
                .join();
        assertThat(units.snapshot()).containsEntry(Request.WORKER_WRITE, new Spent(2, 2));
    }

    @Test
    void missingTableIsSaidInWords() {
        LeaseStore nowhere = new DynamoDbLeaseStore(
                client,
                LeaseConfig.of("no-such-table", "worker-1", Position.trimHorizon())
                        .withLeaseTime(Duration.ofMinutes(5)));

        assertThatThrownBy(() -> nowhere.read("any").toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnrecoverableException.class)
                .hasMessageContaining("no-such-table");
    }

    @Test
    void streamIsNotedOnceAndReadsBack() {
        StreamRows rows = new DynamoDbStreamRows(client, CONFIG);
        Instant created = Instant.ofEpochMilli(1_700_000_000_123L);

        assertThat(rows.created("clicks").toCompletableFuture().join()).isEmpty();
        assertThat(rows.note("clicks", created).toCompletableFuture().join())
                .isEqualTo(new WriteResult.Written<>(created));
        assertThat(rows.note("clicks", created.plusMillis(1))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new WriteResult.Conflict<>(Optional.of(created)));
        assertThat(rows.created("clicks").toCompletableFuture().join()).contains(created);
        assertThat(workers().list(true).toCompletableFuture().join())
                .noneMatch(row -> row.incarnation().equals("clicks"));
    }

    @Test
    void workersSayOneAfterTheOtherThatTheyReadAStream() {
        StreamRows rows = new DynamoDbStreamRows(client, CONFIG);
        String id = "123456789012:clicks:1700000000";

        assertThat(rows.asked(id).toCompletableFuture().join()).isZero();
        assertThat(rows.ask(id, 0).toCompletableFuture().join()).isEqualTo(new WriteResult.Written<>(1L));
        assertThat(rows.ask(id, 0).toCompletableFuture().join()).isEqualTo(new WriteResult.Conflict<>(Optional.of(1L)));
        assertThat(rows.ask(id, 1).toCompletableFuture().join()).isEqualTo(new WriteResult.Written<>(2L));
        assertThat(rows.asked(id).toCompletableFuture().join()).isEqualTo(2);
    }
}
