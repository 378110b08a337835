package io.millrace.aggregation;

/**
 * A named text that travels beside the data of a user record; keys may repeat and their order is kept.
 *
 * <p>Headers are the tags of the aggregation format: other decoders skip them. Keys that start with {@code mr-} are reserved for
 * Millrace itself.
 *
 * @param key the name; may be empty, but not hold an unpaired surrogate
 * @param value the text; may be empty, but not hold an unpaired surrogate
 */
public record Header(String key, String value) {
    /** Checks that both texts can be written as UTF-8. */
    public Header {
        Utf8.requireEncodable("header key", key);
        Utf8.requireEncodable("value of a header", value);
    }
}
