package io.millrace.consumer.lease;

import java.util.Map;

/**
 * What the two tables get when they are created; tables that are there already are left as they are.
 *
 * @param tags by key
 * @param pointInTimeRecovery whether the tables can be restored to any second of the last days, at a price
 * @param deletionProtection whether DynamoDB refuses to delete them
 */
public record TableOptions(Map<String, String> tags, boolean pointInTimeRecovery, boolean deletionProtection) {
    /** None of it. */
    public static final TableOptions NONE = new TableOptions(Map.of(), false, false);

    public TableOptions {
        tags = Map.copyOf(tags);
    }
}
