package io.millrace.agent.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.record.Batch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** The partition keys of the records of one batch: 1 to 256 characters each. For one thread. */
interface PartitionKeys {
    /** The most characters of a key. */
    int LONGEST = 256;

    /** The most bytes of one, in UTF-8. */
    int LONGEST_BYTES = 4 * LONGEST;

    JsonFactory JSON = new JsonFactory();

    /** The key of a record; mostly the very same object for neighbours that share it. */
    String of(int index);

    /** The keys by a rule. */
    static PartitionKeys of(PartitionKey rule, Batch batch, String hostName) {
        if (rule instanceof PartitionKey.Spread spread) {
            return spread(batch, spread.blockBytes());
        } else if (rule instanceof PartitionKey.Constant constant) {
            return one(constant.key());
        } else if (rule instanceof PartitionKey.ByFile) {
            return one(batch.origin().path());
        } else if (rule instanceof PartitionKey.ByHost) {
            return one(hostName);
        } else if (rule instanceof PartitionKey.Capture capture) {
            return index -> cut(captured(capture.pattern(), batch, index), capture.missing());
        } else if (rule instanceof PartitionKey.Pointer pointer) {
            return index -> cut(pointed(pointer.pointer(), batch, index), pointer.missing());
        }
        return index -> hash(batch, index);
    }

    private static PartitionKeys one(String key) {
        String used = cut(key, "-");
        return index -> used;
    }

    private static PartitionKeys spread(Batch batch, int blockBytes) {
        return new PartitionKeys() {
            private long block = -1;
            private String key = "";

            @Override
            public String of(int index) {
                long at = batch.offset(index) / blockBytes;
                if (at != block) {
                    block = at;
                    key = spreadKey(batch.origin().generation(), at);
                }
                return key;
            }
        };
    }

    /** The same for the same place, also years later: what is read again must hash into the same shard. */
    private static String spreadKey(UUID generation, long block) {
        long mixed = mixed(generation.getMostSignificantBits());
        mixed = mixed(mixed ^ generation.getLeastSignificantBits());
        return Long.toUnsignedString(mixed(mixed ^ block), Character.MAX_RADIX);
    }

    /** The finalizer of SplitMix64. */
    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static String captured(Pattern pattern, Batch batch, int index) {
        String text = new String(batch.bytes(), batch.start(index), batch.length(index), StandardCharsets.UTF_8);
        Matcher matcher = pattern.matcher(text);
        try {
            if (!matcher.find()) {
                return "";
            }
        } catch (StackOverflowError e) {
            // Some patterns recurse once per character of a long record.
            return "";
        }
        String found = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
        return found == null ? "" : found;
    }

    /** Empty also for what is no JSON, and for a value that is null, an object or a list. */
    private static String pointed(String pointer, Batch batch, int index) {
        try (JsonParser all = JSON.createParser(batch.bytes(), batch.start(index), batch.length(index));
                JsonParser found = new FilteringParserDelegate(
                        all, new JsonPointerBasedFilter(pointer), Inclusion.ONLY_INCLUDE_ALL, false)) {
            JsonToken token = found.nextToken();
            return token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL ? "" : found.getText();
        } catch (IOException e) {
            return "";
        }
    }

    private static String hash(Batch batch, int index) {
        CRC32C crc = new CRC32C();
        crc.update(batch.bytes(), batch.start(index), batch.length(index));
        return Long.toString(crc.getValue(), Character.MAX_RADIX);
    }

    /** What a key may be: not empty, not too long, and without halves of characters, which have no UTF-8 form. */
    private static String cut(String key, String missing) {
        String used = key.isEmpty() ? missing : key;
        if (used.isEmpty()) {
            return "-";
        }
        String whole = used.length() <= LONGEST || used.codePointCount(0, used.length()) <= LONGEST
                ? used
                : used.substring(0, used.offsetByCodePoints(0, LONGEST));
        boolean isPlain = whole.chars().noneMatch(c -> Character.isSurrogate((char) c));
        return isPlain ? whole : new String(whole.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
