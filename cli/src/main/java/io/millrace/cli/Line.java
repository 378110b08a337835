package io.millrace.cli;

/**
 * One line to stream.
 *
 * @param number its place among all lines, from 0; travels with the record as a header
 * @param key partition key
 * @param text without the newline
 */
record Line(int number, String key, String text) {}
