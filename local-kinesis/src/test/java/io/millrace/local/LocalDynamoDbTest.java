package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class LocalDynamoDbTest {
    @TempDir
    Path directory;

    @Test
    void tablesOutliveARestartWhenADirectoryIsGiven() {
        Map<String, AttributeValue> item = Map.of("id", AttributeValue.fromS("one"));
        try (LocalDynamoDb dynamoDb = LocalDynamoDb.start(0, directory.resolve("tables"));
                DynamoDbAsyncClient client = client(dynamoDb)) {
            client.createTable(table -> table.tableName("leases")
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("id")
                                    .keyType(KeyType.HASH)
                                    .build())
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("id")
                                    .attributeType(ScalarAttributeType.S)
                                    .build()))
                    .join();
            client.putItem(put -> put.tableName("leases").item(item)).join();
        }
        try (LocalDynamoDb dynamoDb = LocalDynamoDb.start(0, directory.resolve("tables"));
                DynamoDbAsyncClient client = client(dynamoDb)) {
            assertThat(client.getItem(get -> get.tableName("leases").key(item))
                            .join()
                            .item())
                    .isEqualTo(item);
        }
    }

    @Test
    void thoseThatStartAtOnceHaveTheirOwnPortsAndLeaveStandardOutputAsItWas() {
        PrintStream before = System.out;
        List<LocalDynamoDb> started = IntStream.range(0, 4)
                .parallel()
                .mapToObj(number -> LocalDynamoDb.start())
                .toList();
        started.forEach(LocalDynamoDb::close);

        assertThat(started).extracting(LocalDynamoDb::endpoint).doesNotHaveDuplicates();
        assertThat(System.out).isSameAs(before);
    }

    @Test
    void aClassPathWithoutDynamoDbLocalIsNamedInOneLine() throws Exception {
        List<URL> without = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("DynamoDBLocal")) {
                without.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(without.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Method start = loader.loadClass(LocalDynamoDb.class.getName()).getMethod("start");
            assertThatThrownBy(() -> start.invoke(null))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageStartingWith("DynamoDB Local is not on the class path")
                    .hasMessageContaining("add software.amazon.dynamodb:DynamoDBLocal");
        }
    }

    private static DynamoDbAsyncClient client(LocalDynamoDb dynamoDb) {
        return DynamoDbAsyncClient.builder()
                .endpointOverride(dynamoDb.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .build();
    }
}
