package io.millrace.consumer;

/** Whether a consumer may create its DynamoDB tables. */
public enum TableCreation {
    /** Missing tables are created, billed per request. Needs {@code dynamodb:CreateTable}. */
    IF_MISSING,
    /** Missing tables end the start with a message that names them. */
    NEVER
}
