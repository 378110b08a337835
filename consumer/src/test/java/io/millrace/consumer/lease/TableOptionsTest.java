package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.shard.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbAsyncWaiter;

/** What is asked of DynamoDB when the tables are made; DynamoDB Local has no backups. */
class TableOptionsTest {
    private static final LeaseConfig CONFIG = LeaseConfig.of("orders", "worker-1", Position.trimHorizon());

    private final ControlPlane dynamoDb = new ControlPlane();

    private void create(TableOptions options) {
        new LeaseTables(dynamoDb, options, Duration.ofSeconds(5), Runnable::run)
                .createIfMissing(CONFIG)
                .toCompletableFuture()
                .join();
    }

    @Test
    void newTablesGetTagsProtectionAndRecovery() {
        create(new TableOptions(Map.of("team", "clicks", "cost", "42"), true, true));
        assertThat(dynamoDb.created)
                .extracting(CreateTableRequest::tableName)
                .containsExactlyInAnyOrder("orders", "orders-millrace");
        assertThat(dynamoDb.created).allSatisfy(table -> {
            assertThat(table.tags())
                    .containsExactly(
                            Tag.builder().key("cost").value("42").build(),
                            Tag.builder().key("team").value("clicks").build());
            assertThat(table.deletionProtectionEnabled()).isTrue();
        });
        assertThat(dynamoDb.recoverable).containsExactlyInAnyOrder("orders", "orders-millrace");
    }

    @Test
    void withoutOptionsNothingIsAskedThatNeedsMorePermissions() {
        create(TableOptions.NONE);
        assertThat(dynamoDb.created).hasSize(2).allSatisfy(table -> {
            assertThat(table.tags()).isEmpty();
            assertThat(table.deletionProtectionEnabled()).isFalse();
        });
        assertThat(dynamoDb.backupCalls).isZero();
    }

    @Test
    void tablesThatAreThereAreLeftAsTheyAre() {
        dynamoDb.tables.addAll(Set.of("orders", "orders-millrace"));
        create(new TableOptions(Map.of("team", "clicks"), true, true));
        assertThat(dynamoDb.created).isEmpty();
        assertThat(dynamoDb.backupCalls).isZero();
    }

    @Test
    void recoveryIsAskedForAgainWhileANewTableIsNotReadyForIt() {
        dynamoDb.notReadyFor = 3;
        create(new TableOptions(Map.of(), true, false));
        assertThat(dynamoDb.recoverable).containsExactlyInAnyOrder("orders", "orders-millrace");
        assertThat(dynamoDb.backupCalls).isEqualTo(5);
    }

    @Test
    void recoveryThatIsNeverReadyEndsTheStart() {
        dynamoDb.notReadyFor = Integer.MAX_VALUE;
        assertThatThrownBy(() -> create(new TableOptions(Map.of(), true, false)))
                .hasCauseInstanceOf(ContinuousBackupsUnavailableException.class);
        assertThat(dynamoDb.backupCalls).isLessThanOrEqualTo(20);
    }

    @Test
    void templateMakesTheSameTables() throws IOException {
        create(TableOptions.NONE);
        List<String> keys = dynamoDb.created.stream()
                .sorted(Comparator.comparing(CreateTableRequest::tableName))
                .flatMap(table -> table.keySchema().stream())
                .map(key -> key.attributeName() + " " + key.keyTypeAsString())
                .toList();
        String template = Files.readString(Path.of("tables.yaml"));
        List<String> inTemplate = new ArrayList<>();
        Matcher key =
                Pattern.compile("AttributeName: (\\w+)\\s+KeyType: (\\w+)").matcher(template);
        while (key.find()) {
            inTemplate.add(key.group(1) + " " + key.group(2));
        }
        assertThat(inTemplate).isEqualTo(keys);
        for (String attribute : List.of("leaseKey", "p", "k")) {
            assertThat(template).contains("AttributeName: " + attribute + "\n          AttributeType: S");
        }
        assertThat(template).contains("TableName: !Sub '${LeaseTableName}-millrace'");
        assertThat(CONFIG.workerTable()).isEqualTo(CONFIG.application() + "-millrace");
    }

    /** DynamoDB as far as tables are concerned. */
    private static final class ControlPlane implements DynamoDbAsyncClient {
        final Set<String> tables = new HashSet<>();
        final List<CreateTableRequest> created = new ArrayList<>();
        final List<String> recoverable = new ArrayList<>();
        int backupCalls;
        int notReadyFor;

        @Override
        public CompletableFuture<DescribeTableResponse> describeTable(DescribeTableRequest request) {
            if (!tables.contains(request.tableName())) {
                return CompletableFuture.failedFuture(
                        ResourceNotFoundException.builder().message("no table").build());
            }
            return CompletableFuture.completedFuture(DescribeTableResponse.builder()
                    .table(table -> table.tableStatus(TableStatus.ACTIVE))
                    .build());
        }

        @Override
        public CompletableFuture<CreateTableResponse> createTable(CreateTableRequest request) {
            created.add(request);
            tables.add(request.tableName());
            return CompletableFuture.completedFuture(
                    CreateTableResponse.builder().build());
        }

        @Override
        public CompletableFuture<UpdateContinuousBackupsResponse> updateContinuousBackups(
                UpdateContinuousBackupsRequest request) {
            backupCalls++;
            if (notReadyFor > 0) {
                notReadyFor--;
                return CompletableFuture.failedFuture(ContinuousBackupsUnavailableException.builder()
                        .message("not yet")
                        .build());
            }
            recoverable.add(request.tableName());
            return CompletableFuture.completedFuture(
                    UpdateContinuousBackupsResponse.builder().build());
        }

        @Override
        public DynamoDbAsyncWaiter waiter() {
            return DynamoDbAsyncWaiter.builder().client(this).build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }
}
