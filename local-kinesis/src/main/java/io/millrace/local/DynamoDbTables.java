package io.millrace.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** Finds the tables that a DynamoDB request is about. */
final class DynamoDbTables {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ARN_PART = ":table/";

    private DynamoDbTables() {}

    /** The names of all tables that the body tells of; none if it is no JSON, or an action without tables. */
    static Set<String> in(byte[] body) {
        Set<String> tables = new TreeSet<>();
        try {
            JsonNode request = JSON.readTree(body);
            add(tables, request.path("TableName"));
            add(tables, request.path("ResourceArn"));
            request.path("RequestItems").fieldNames().forEachRemaining(name -> tables.add(name(name)));
            for (JsonNode item : request.path("TransactItems")) {
                item.forEach(action -> add(tables, action.path("TableName")));
            }
        } catch (IOException e) {
            return Set.of();
        }
        return tables;
    }

    private static void add(Set<String> tables, JsonNode name) {
        if (name.isTextual()) {
            tables.add(name(name.textValue()));
        }
    }

    /** The table's name, also of an ARN that names it. */
    private static String name(String nameOrArn) {
        int begin = nameOrArn.indexOf(ARN_PART);
        return begin < 0
                ? nameOrArn
                : nameOrArn.substring(begin + ARN_PART.length()).split("/", 2)[0];
    }
}
