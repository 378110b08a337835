package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** One conditional UpdateItem, or DeleteItem, under construction; attributes it does not name stay as they are. */
final class ItemChange {
    private final List<String> conditions = new ArrayList<>();
    private final List<String> sets = new ArrayList<>();
    private final List<String> adds = new ArrayList<>();
    private final List<String> removes = new ArrayList<>();
    private final List<String> deletes = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, AttributeValue> values = new LinkedHashMap<>();

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    static AttributeValue texts(Set<String> values) {
        return AttributeValue.fromSs(values.stream().sorted().toList());
    }

    ItemChange onlyIfEquals(String attribute, AttributeValue value) {
        conditions.add(name(attribute) + " = " + value(value));
        return this;
    }

    ItemChange onlyIfAbsent(String attribute) {
        conditions.add("attribute_not_exists(" + name(attribute) + ")");
        return this;
    }

    ItemChange onlyIfPresent(String attribute) {
        conditions.add("attribute_exists(" + name(attribute) + ")");
        return this;
    }

    /** An absent set counts as empty. */
    ItemChange onlyIfFewerThan(int limit, String attribute) {
        String name = name(attribute);
        String fewer = "size(" + name + ") < " + value(number(limit));
        conditions.add(limit > 0 ? "(attribute_not_exists(" + name + ") OR " + fewer + ")" : fewer);
        return this;
    }

    ItemChange set(String attribute, AttributeValue value) {
        sets.add(name(attribute) + " = " + value(value));
        return this;
    }

    ItemChange add(String attribute, AttributeValue value) {
        adds.add(name(attribute) + " " + value(value));
        return this;
    }

    ItemChange remove(String attribute) {
        removes.add(name(attribute));
        return this;
    }

    ItemChange takeOut(String attribute, Set<String> elements) {
        if (!elements.isEmpty()) {
            deletes.add(name(attribute) + " " + value(texts(elements)));
        }
        return this;
    }

    /** The request: asks for the new item, and for the one in the way if the condition fails. */
    UpdateItemRequest.Builder on(String table, Map<String, AttributeValue> key) {
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(key)
                .updateExpression(expression())
                .conditionExpression(String.join(" AND ", conditions))
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .returnValues(ReturnValue.ALL_NEW)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }

    /** The request that deletes the item, on the conditions alone. */
    DeleteItemRequest.Builder deletion(String table, Map<String, AttributeValue> key) {
        return DeleteItemRequest.builder()
                .tableName(table)
                .key(key)
                .conditionExpression(String.join(" AND ", conditions))
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }

    private String expression() {
        StringBuilder expression = new StringBuilder();
        append(expression, "SET", sets);
        append(expression, "REMOVE", removes);
        append(expression, "ADD", adds);
        append(expression, "DELETE", deletes);
        return expression.toString();
    }

    private static void append(StringBuilder expression, String verb, List<String> clauses) {
        if (!clauses.isEmpty()) {
            expression.append(expression.isEmpty() ? "" : " ").append(verb).append(' ');
            expression.append(String.join(", ", clauses));
        }
    }

    private String name(String attribute) {
        String placeholder = "#" + attribute;
        names.put(placeholder, attribute);
        return placeholder;
    }

    private String value(AttributeValue value) {
        String placeholder = ":v" + values.size();
        values.put(placeholder, value);
        return placeholder;
    }
}
