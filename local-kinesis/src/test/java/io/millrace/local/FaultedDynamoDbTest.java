package io.millrace.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

class FaultedDynamoDbTest {
    @SuppressWarnings("NullAway.Init")
    private static LocalDynamoDb tables;

    private final TestClock clock = new TestClock();
    private final FaultPlan faults = FaultPlan.seeded(3);
    private final FaultedDynamoDb proxy = FaultedDynamoDb.builder(tables.endpoint())
            .faults(faults)
            .clock(clock)
            .start();
    private final DynamoDb leases = DynamoDb.once(proxy.endpoint(), "leases");
    private final DynamoDb behind = DynamoDb.once(tables.endpoint(), "leases");

    @BeforeAll
    static void startTables() {
        tables = LocalDynamoDb.start();
        try (DynamoDb leases = DynamoDb.once(tables.endpoint(), "leases");
                DynamoDb workers = DynamoDb.once(tables.endpoint(), "workers")) {
            leases.create();
            workers.create();
        }
    }

    @AfterAll
    static void stopTables() {
        tables.close();
    }

    @AfterEach
    void close() {
        leases.close();
        behind.close();
        proxy.close();
    }

    private static Throwable failure(CompletableFuture<?> call) {
        return Kinesis.failure(call);
    }

    @Test
    void whatThePlanDoesNotStrikePassesUnchanged() {
        String large = "x".repeat(300_000);
        for (int i = 0; i < 10; i++) {
            leases.put("pass-" + i, large + i).join();
        }

        int found = 0;
        for (Map<String, AttributeValue> item : leases.client()
                .scan(request -> request.tableName("leases"))
                .join()
                .items()) {
            String id = requireNonNull(item.get("id")).s();
            if (id.startsWith("pass-")) {
                assertThat(requireNonNull(item.get("value")).s()).isEqualTo(large + id.substring(5));
                found++;
            }
        }
        assertThat(found).as("items of 300 kB in a first page").isBetween(2, 4);
        assertThat(failure(leases.putNew("pass-0", "again"))).isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(failure(leases.client().describeTable(request -> request.tableName("none"))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(faults.strikes()).isEmpty();
    }

    @Test
    void refusalsAreDynamoDbsOwn() {
        faults.add(FaultRule.of(FaultKind.THROTTLE_REQUEST).times(2))
                .add(FaultRule.of(FaultKind.FAIL_REQUEST).times(1))
                .add(FaultRule.refuse(FaultRefusal.requestLimitExceeded()).times(1))
                .add(FaultRule.of(FaultKind.UNAVAILABLE).times(1))
                .add(FaultRule.refuse(FaultRefusal.expiredToken()).times(1));

        assertThat(failure(leases.put("refused", "x")))
                .isInstanceOf(ProvisionedThroughputExceededException.class)
                .hasMessageContaining("The level of configured provisioned throughput for the table was exceeded");
        assertCode(leases.client().describeTable(r -> r.tableName("leases")), "ThrottlingException", 400);
        assertThat(failure(leases.put("refused", "x"))).isInstanceOf(InternalServerErrorException.class);
        assertThat(failure(leases.put("refused", "x"))).isInstanceOf(RequestLimitExceededException.class);
        assertCode(leases.put("refused", "x"), "ServiceUnavailable", 503);
        assertCode(leases.put("refused", "x"), "ExpiredTokenException", 400);
        assertThat(leases.value("refused")).isNull();
    }

    private static void assertCode(CompletableFuture<?> call, String type, int status) {
        assertThat(failure(call)).isInstanceOfSatisfying(DynamoDbException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(type);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }

    @Test
    void aLostReplyComesAfterTheWriteSoThatARetryFindsItsOwn() {
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY)
                .onOperation("PutItem")
                .onTable("leases")
                .times(1));
        try (DynamoDb retrying = DynamoDb.retrying(proxy.endpoint(), "leases", Duration.ofSeconds(20))) {
            assertThat(failure(retrying.putNew("lost", "mine"))).isInstanceOf(ConditionalCheckFailedException.class);
        }
        assertThat(behind.value("lost")).isEqualTo("mine");
    }

    @Test
    void aWriteThatArrivesLateUndoesALaterOne() {
        faults.add(FaultRule.arriveLate(Duration.ofMinutes(1)).times(1));

        CompletableFuture<?> first = leases.put("late", "first");
        Struck.await(faults, FaultKind.ARRIVE_LATE, 1);
        assertUnanswered(first);
        first.cancel(true);
        leases.put("late", "second").join();
        assertThat(behind.value("late")).isEqualTo("second");
        clock.advance(Duration.ofMinutes(1));

        assertThat(behind.comesToHave("late", "first")).isTrue();
    }

    @Test
    void aClientThatGaveUpWritesTwiceOnceItsFirstRequestArrives() {
        faults.add(FaultRule.arriveLate(Duration.ofMinutes(1)).times(1));
        try (DynamoDb retrying = DynamoDb.retrying(proxy.endpoint(), "leases", Duration.ofSeconds(3))) {
            retrying.client()
                    .updateItem(request -> request.tableName("leases")
                            .key(Map.of("id", AttributeValue.fromS("counted")))
                            .updateExpression("ADD n :one")
                            .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                    .join();
        }
        int before = count();
        assertThat(before).isPositive();

        clock.advance(Duration.ofMinutes(1));

        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (count() == before && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(count()).isEqualTo(before + 1);
    }

    private int count() {
        AttributeValue counted = behind.client()
                .getItem(request -> request.tableName("leases")
                        .key(Map.of("id", AttributeValue.fromS("counted")))
                        .consistentRead(true))
                .join()
                .item()
                .get("n");
        return Integer.parseInt(requireNonNull(counted).n());
    }

    private static void assertUnanswered(CompletableFuture<?> call) {
        assertThatThrownBy(() -> call.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void aDelayWaitsForTheClockAndAStallForNothing() {
        faults.add(FaultRule.delay(Duration.ofMinutes(1)).times(1))
                .add(FaultRule.of(FaultKind.STALL).afterFirst(1).times(1));

        CompletableFuture<?> delayed = leases.put("delayed", "x");
        Struck.await(faults, FaultKind.DELAY, 1);
        assertUnanswered(delayed);
        assertThat(behind.value("delayed")).isNull();
        CompletableFuture<?> stalled = leases.put("stalled", "x");
        Struck.await(faults, FaultKind.STALL, 1);
        assertUnanswered(stalled);
        clock.advance(Duration.ofMinutes(1));

        delayed.join();
        assertThat(behind.value("delayed")).isEqualTo("x");
        assertThat(stalled).isNotDone();
        assertThat(behind.value("stalled")).isNull();
    }

    @Test
    void connectionsBreakBeforeOrInsideTheAnswer() {
        faults.add(FaultRule.of(FaultKind.RESET).times(1))
                .add(FaultRule.of(FaultKind.TRUNCATE_REPLY)
                        .onOperation("GetItem")
                        .times(1));

        assertThat(failure(leases.put("reset", "x"))).isInstanceOf(SdkClientException.class);
        assertThat(behind.value("reset")).isNull();
        leases.put("reset", "x").join();
        assertThatThrownBy(() -> leases.value("reset")).hasCauseInstanceOf(SdkClientException.class);
        assertThat(leases.value("reset")).isEqualTo("x");
    }

    @Test
    void aFrozenConnectionStaysOpenAndNeitherReadsNorAnswers() throws IOException {
        faults.add(FaultRule.of(FaultKind.FREEZE).onTable("leases").times(1));
        try (RawConnection raw = new RawConnection(proxy.endpoint())) {
            raw.send("DynamoDB_20120810.DescribeTable", "{\"TableName\":\"leases\"}");
            assertThat(raw.isSilentFor(300)).isTrue();
            assertThat(raw.isNotReadBeyond(256L << 20, 500)).isTrue();
        }
        assertThat(leases.value("nobody")).isNull();
    }

    @Test
    void callsAreCountedByActionAndTableWhateverBecomesOfThem() {
        faults.add(
                FaultRule.of(FaultKind.THROTTLE_REQUEST).onOperation("GetItem").times(1));
        assertThatThrownBy(() -> leases.value("count")).hasCauseInstanceOf(DynamoDbException.class);
        leases.value("count");
        WriteRequest write = WriteRequest.builder()
                .putRequest(p -> p.item(DynamoDb.item("b", "x")))
                .build();
        leases.client()
                .batchWriteItem(r -> r.requestItems(Map.of("leases", List.of(write), "workers", List.of(write))))
                .join();
        leases.client()
                .transactWriteItems(r -> r.transactItems(TransactWriteItem.builder()
                        .put(Put.builder()
                                .tableName("workers")
                                .item(DynamoDb.item("t", "x"))
                                .build())
                        .build()))
                .join();
        leases.client().listTables().join();

        assertThat(proxy.calls())
                .isEqualTo(Map.of("GetItem", 2L, "BatchWriteItem", 1L, "TransactWriteItems", 1L, "ListTables", 1L));
        assertThat(proxy.calls("GetItem", "leases")).isEqualTo(2);
        assertThat(proxy.calls("BatchWriteItem", "leases")).isEqualTo(1);
        assertThat(proxy.calls("BatchWriteItem", "workers")).isEqualTo(1);
        assertThat(proxy.calls("TransactWriteItems", "workers")).isEqualTo(1);
        assertThat(proxy.calls("TransactWriteItems", "leases")).isZero();
        assertThat(proxy.calls("DeleteItem")).isZero();
    }

    @Test
    void onePlanServesKinesisAndDynamoDb() {
        faults.add(FaultRule.of(FaultKind.UNAVAILABLE).onTable("workers"))
                .add(FaultRule.of(FaultKind.UNAVAILABLE)
                        .onService(FaultService.KINESIS)
                        .times(1))
                .throttleEntries(1);
        try (LocalKinesis engine = LocalKinesis.builder().faults(faults).start();
                DynamoDb workers = DynamoDb.once(proxy.endpoint(), "workers");
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 1);
            leases.put("one plan", "x").join();
            assertCode(workers.put("one plan", "x"), "ServiceUnavailable", 503);
            assertThat(failure(client.listShards(r -> r.streamName("s")))).hasMessageContaining("temporary failure");
        }
        List<Set<String>> struck = new ArrayList<>();
        faults.strikes().forEach(strike -> struck.add(strike.streams()));
        assertThat(struck).containsExactly(Set.of("workers"), Set.of("s"));
        assertThat(faults.strikes())
                .extracting(FaultStrike::service)
                .containsExactly(FaultService.DYNAMODB, FaultService.KINESIS);
    }

    @Test
    void aDynamoDbThatIsNotThereIsNamed() {
        try (FaultedDynamoDb alone = FaultedDynamoDb.inFrontOf(URI.create("http://127.0.0.1:1"), FaultPlan.none());
                DynamoDb client = DynamoDb.once(alone.endpoint(), "leases")) {
            assertThat(failure(client.put("x", "x")))
                    .isInstanceOf(DynamoDbException.class)
                    .hasMessageContaining("The DynamoDB behind this proxy, http://127.0.0.1:1, did not answer");
        }
        assertThatThrownBy(() -> FaultedDynamoDb.builder(URI.create("localhost:8000")))
                .hasMessage("dynamoDb is localhost:8000; it must be an endpoint such as http://127.0.0.1:8000");
    }
}
