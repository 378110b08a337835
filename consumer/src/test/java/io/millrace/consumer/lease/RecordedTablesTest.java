package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.LeaseCondition.State;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import io.millrace.consumer.shard.ShardKey;
import io.millrace.local.LocalDynamoDb;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Lease tables that real KCL workers wrote, as they stood while these were at work; {@link RecordedTable} says where they are from. */
class RecordedTablesTest {
    private static final String MOVING = "kcl-3.5.1-moving";
    /** What a claim, a mark and a release change. */
    private static final Set<String> CHANGED = Set.of(
            "leaseOwner",
            "checkpointOwner",
            "leaseCounter",
            "checkpoint",
            "checkpointSubSequenceNumber",
            "ownerSwitchesSinceCheckpoint",
            "mrToken");

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
    }

    @AfterAll
    static void stop() {
        client.close();
        dynamoDb.close();
    }

    private static Optional<String> text(Map<String, AttributeValue> row, String attribute) {
        return Optional.ofNullable(row.get(attribute)).map(AttributeValue::s);
    }

    private static Set<String> keys(Map<String, AttributeValue> row, String attribute) {
        String before = text(row, "streamName").map(stream -> stream + ":").orElse("");
        AttributeValue ids = row.get(attribute);
        return ids == null ? Set.of() : ids.ss().stream().map(id -> before + id).collect(Collectors.toSet());
    }

    private static boolean isLease(Map<String, AttributeValue> row) {
        return row.containsKey("leaseCounter");
    }

    @ParameterizedTest
    @CsvSource({
        "kcl-2.6.1-1, 4, 0",
        "kcl-2.6.1-2, 4, 0",
        "kcl-3.5.1-beside-2-1, 4, 0",
        "kcl-3.5.1-beside-2-2, 4, 0",
        "kcl-3.5.1-1, 4, 3",
        "kcl-3.5.1-2, 4, 3",
        "kcl-3.5.1-moving, 4, 4",
        "kcl-3.5.1-many-streams-1, 4, 3",
        "kcl-3.5.1-many-streams-2, 4, 3"
    })
    void everyRowIsTheLeaseThatItsAttributesTellOrNone(String name, int leases, int others) {
        List<Map<String, AttributeValue>> rows = RecordedTable.read(name).rows();

        assertThat(rows).filteredOn(RecordedTablesTest::isLease).hasSize(leases).allSatisfy(row -> {
            Lease lease = LeaseItems.lease(row).orElseThrow();
            assertThat(Optional.of(lease.key())).isEqualTo(text(row, "leaseKey"));
            assertThat(lease.owner()).isEqualTo(text(row, "leaseOwner"));
            assertThat(lease.checkpointOwner()).isEqualTo(text(row, "checkpointOwner"));
            assertThat(AttributeValue.fromN(Long.toString(lease.counter()))).isEqualTo(row.get("leaseCounter"));
            assertThat(Optional.of(lease.checkpoint().text())).isEqualTo(text(row, "checkpoint"));
            assertThat(AttributeValue.fromN(Long.toString(lease.checkpoint().subSequence())))
                    .isEqualTo(row.get("checkpointSubSequenceNumber"));
            assertThat(lease.parents()).isEqualTo(keys(row, "parentShardId"));
            assertThat(lease.children()).isEqualTo(keys(row, "childShardIds"));
            assertThat(lease.range().map(range -> range.start().toDecimal())).isEqualTo(text(row, "startingHashKey"));
            assertThat(lease.range().map(range -> range.end().toDecimal())).isEqualTo(text(row, "endingHashKey"));
            assertThat(lease.token()).isEmpty();
        });
        assertThat(rows)
                .filteredOn(row -> !isLease(row))
                .hasSize(others)
                .allSatisfy(row -> assertThat(LeaseItems.lease(row)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kcl-2.6.1-2", "kcl-3.5.1-beside-2-2", "kcl-3.5.1-2", "kcl-3.5.1-many-streams-2"})
    void splitShardIsFinishedAndItsChildrenAreItsOwn(String name) {
        Map<String, Lease> leases = RecordedTable.read(name).contents().leases();

        Lease parent =
                leases.values().stream().filter(Lease::isFinished).findAny().orElseThrow();
        assertThat(parent.children()).hasSize(2).allSatisfy(child -> {
            assertThat(leases).containsKey(child);
            assertThat(leases.get(child)).satisfies(lease -> {
                assertThat(lease.parents()).containsExactly(parent.key());
                assertThat(lease.hasStarted()).isTrue();
                assertThat(ShardKey.streamOf(lease.key())).isEqualTo(ShardKey.streamOf(parent.key()));
            });
        });
    }

    /** What the KCL keeps beside what Millrace knows, and whatever comes with its next release. */
    @ParameterizedTest
    @ValueSource(strings = {"kcl-2.6.1-2", "kcl-3.5.1-beside-2-2", MOVING, "kcl-3.5.1-many-streams-2"})
    void everythingElseOutlivesAClaimAMarkAndARelease(String name) {
        LeaseConfig config =
                LeaseConfig.of("of-" + name, "worker-1", Position.trimHorizon()).withLeaseTime(Duration.ofMinutes(5));
        new LeaseTables(client, Duration.ofSeconds(30))
                .createIfMissing(config)
                .toCompletableFuture()
                .join();
        Map<String, Map<String, AttributeValue>> before = new HashMap<>();
        for (Map<String, AttributeValue> row : RecordedTable.read(name).rows()) {
            Map<String, AttributeValue> later = new HashMap<>(row);
            later.put("ofALaterRelease", AttributeValue.fromM(Map.of("kept", AttributeValue.fromBool(true))));
            client.putItem(request -> request.tableName(config.application()).item(later))
                    .join();
            before.put(text(row, "leaseKey").orElseThrow(), later);
        }
        DynamoDbLeaseStore store = new DynamoDbLeaseStore(client, config);
        List<Lease> leases = store.scan().toCompletableFuture().join();
        assertThat(leases).hasSize(4);
        leases.stream().filter(lease -> !lease.isFinished()).forEach(lease -> takeMarkAndRelease(store, lease));

        List<Map<String, AttributeValue>> after = client.scan(request -> request.tableName(config.application()))
                .join()
                .items();
        assertThat(after)
                .hasSameSizeAs(before.values())
                .allSatisfy(row -> assertThat(others(row))
                        .isEqualTo(
                                others(before.getOrDefault(text(row, "leaseKey").orElseThrow(), Map.of()))));
    }

    private static void takeMarkAndRelease(LeaseStore store, Lease lease) {
        LeaseToken taken = new LeaseToken("me", 1, TokenKind.COUNTER, Optional.of("me"), lease.counter() + 1);
        Lease held = written(store, LeaseWrite.claim(lease, taken, "worker-1"));
        assertThat(held.owner()).contains("worker-1");
        assertThat(held.checkpointOwner()).isEmpty();
        assertThat(held.checkpoint()).isEqualTo(lease.checkpoint());
        Checkpoint mark =
                new Checkpoint(lease.checkpoint().text(), lease.checkpoint().subSequence() + 3);
        LeaseToken released = new LeaseToken("me", 2, TokenKind.RELEASED, Optional.empty(), held.counter() + 1);
        Lease free = written(store, LeaseWrite.release(held, released, Optional.of(mark)));
        assertThat(free.checkpoint()).isEqualTo(mark);
        assertThat(free.owner()).isEmpty();
    }

    private static Lease written(LeaseStore store, LeaseWrite write) {
        WriteResult<Lease> result = store.write(write).toCompletableFuture().join();
        assertThat(result.isWritten()).isTrue();
        return result.item().orElseThrow();
    }

    private static Map<String, AttributeValue> others(Map<String, AttributeValue> row) {
        Map<String, AttributeValue> others = new HashMap<>(row);
        others.keySet().removeAll(CHANGED);
        return others;
    }

    @ParameterizedTest
    @CsvSource({
        "kcl-2.6.1, ''",
        "kcl-3.5.1-beside-2, ''",
        "kcl-3.5.1, CLIENT_VERSION_MIGRATION LEADER WORKER_METRIC_STATS",
        "kcl-3.5.1-many-streams, CLIENT_VERSION_MIGRATION LEADER WORKER_METRIC_STATS"
    })
    void doctorFindsKclWorkersAtWorkInGoodHealth(String name, String kinds) {
        TableContents before = RecordedTable.read(name + "-1").contents();
        TableContents after = RecordedTable.read(name + "-2").contents();
        boolean many = after.leases().keySet().stream().anyMatch(key -> key.contains(":"));
        LeaseExamination examination =
                LeaseExamination.of(before, after, many ? Optional.empty() : Optional.of(shards(after)));

        assertThat(lines(examination)).containsExactlyInAnyOrderElementsOf(notes(kinds));
        assertThat(after.unknownAttributes()).isEmpty();
        assertThat(examination.conditions())
                .filteredOn(condition -> !condition.lease().isFinished())
                .hasSize(3)
                .allSatisfy(condition -> {
                    assertThat(condition.state()).isEqualTo(State.HELD);
                    assertThat(condition.livesBy()).isEqualTo("KCL");
                    assertThat(condition.holder()).isEqualTo(condition.lease().owner());
                });
    }

    /** Of rows that are no leases, by their kinds. */
    private static Set<String> notes(String kinds) {
        return Stream.of(kinds.split(" ", -1))
                .filter(kind -> !kind.isEmpty())
                .map(kind -> "rows 1 of kind " + kind + ", which the KCL 3 keeps here")
                .collect(Collectors.toSet());
    }

    private static Set<String> lines(LeaseExamination examination) {
        return examination.findings().stream()
                .map(finding -> finding.subject() + " " + finding.text())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The stream's shards as the leases tell them. */
    private static ShardGraph shards(TableContents contents) {
        return new ShardGraph(contents.leases().values().stream()
                .map(lease -> new Shard(
                        lease.key(), lease.parents(), lease.range().orElse(HashKeyRange.ALL), lease.isFinished()))
                .toList());
    }

    /** The leader has named the next owner; until the present one lets go it is the holder. */
    @Test
    void leaseOnItsWayIsStillTheOldOwners() {
        TableContents before = RecordedTable.read("kcl-3.5.1-2").contents();
        TableContents moving = RecordedTable.read(MOVING).contents();
        LeaseExamination examination = LeaseExamination.of(before, moving, Optional.empty());

        List<LeaseCondition> wanted = examination.conditions().stream()
                .filter(condition -> condition.lease().checkpointOwner().isPresent())
                .toList();
        assertThat(wanted).isNotEmpty().allSatisfy(condition -> {
            assertThat(condition.state()).isEqualTo(State.HELD);
            assertThat(condition.holder()).isEqualTo(condition.lease().checkpointOwner());
            assertThat(condition.lease().owner()).isNotEqualTo(condition.holder());
            assertThat(lines(examination))
                    .contains(condition.lease().key() + " is being moved by a leader of the KCL from "
                            + condition.holder().orElseThrow() + " to "
                            + condition.lease().owner().orElseThrow());
        });
    }
}
