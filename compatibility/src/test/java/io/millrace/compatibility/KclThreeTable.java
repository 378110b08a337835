package io.millrace.compatibility;

import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A lease table as the KCL 3 makes it. */
final class KclThreeTable {
    private KclThreeTable() {}

    /** With its index: DynamoDB Local fails writes while it adds one, as the service does not. */
    static void create(Engines engines, String table) {
        GlobalSecondaryIndex index = GlobalSecondaryIndex.builder()
                .indexName("LeaseOwnerToLeaseKeyIndex")
                .keySchema(key("leaseOwner", KeyType.HASH), key("leaseKey", KeyType.RANGE))
                .projection(projected -> projected.projectionType(ProjectionType.KEYS_ONLY))
                .build();
        engines.dynamoDb()
                .createTable(request -> request.tableName(table)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(text("leaseKey"), text("leaseOwner"))
                        .keySchema(key("leaseKey", KeyType.HASH))
                        .globalSecondaryIndexes(index))
                .join();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }
}
