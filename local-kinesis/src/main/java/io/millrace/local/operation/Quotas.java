package io.millrace.local.operation;

import java.time.Duration;

/**
 * Limits that hold for a request or an iterator, not for a shard's second.
 *
 * @param answerBytes most bytes in one GetRecords answer
 * @param iteratorLife how long a shard iterator or a NextToken stays valid
 */
public record Quotas(long answerBytes, Duration iteratorLife) {}
