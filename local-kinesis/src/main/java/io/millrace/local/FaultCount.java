package io.millrace.local;

/**
 * What became of one rule.
 *
 * @param matched how many requests (or entries) were its target within its time
 * @param struck how many of them it struck
 */
public record FaultCount(FaultRule rule, long matched, long struck) {}
