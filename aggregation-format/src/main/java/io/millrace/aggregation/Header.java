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
    /**
     * The key of the header that says how the data of a record are compressed: {@code gzip} (RFC 1952, one member) or {@code zstd}
     * (RFC 8878, one frame that declares the size of its content). A record has it at most once, and its data mean nothing to whoever
     * does not look at it.
     */
    public static final String CONTENT_ENCODING = "mr-content-encoding";

    /** Checks that both texts can be written as UTF-8. */
    public Header {
        Utf8.requireEncodable("header key", key);
        Utf8.requireEncodable("value of a header", value);
    }
}
