package io.millrace.agent;

import io.millrace.agent.file.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast the files of a flow grow.
 *
 * @param bytesPerSecond 0 if it cannot be told
 * @param source where that is from, for people
 */
record WriteRate(double bytesPerSecond, String source) {
    private static final Logger LOG = LoggerFactory.getLogger(WriteRate.class);
    private static final Pattern FORM =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(K|M|G)?(I)?B?(?:/S)?", Pattern.CASE_INSENSITIVE);
    private static final double SHORTEST_SECONDS = 60;

    static WriteRate given(double bytesPerSecond) {
        return new WriteRate(bytesPerSecond, "given");
    }

    /** All their bytes, over the time from the creation of the oldest to the last write. */
    static WriteRate of(List<Sighting> files) {
        long bytes = 0;
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (Sighting file : files) {
            try {
                BasicFileAttributes is = Files.readAttributes(file.path(), BasicFileAttributes.class);
                bytes += is.size();
                from = Math.min(from, is.creationTime().toMillis());
                to = Math.max(to, is.lastModifiedTime().toMillis());
            } catch (IOException e) {
                LOG.debug("{} is gone since it was found", file.path());
            }
        }
        double seconds = bytes == 0 ? 0 : (to - from) / 1_000.0;
        return seconds < SHORTEST_SECONDS
                ? new WriteRate(0, "")
                : new WriteRate(bytes / seconds, "by the size and the times of the files");
    }

    /**
     * Of {@code 5MB/s} and the like.
     *
     * @throws IllegalArgumentException if it is not one; the message says what is
     */
    static double parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) <= 0) {
            throw new IllegalArgumentException(
                    "--rate is '" + text + "', but must be bytes a second above 0, like 5MB/s or 200KB/s");
        }
        double unit = matcher.group(3) == null ? 1_000 : 1_024;
        String letter = matcher.group(2) == null ? "" : matcher.group(2).toUpperCase(Locale.ROOT);
        return Double.parseDouble(matcher.group(1))
                * Math.pow(unit, " KMG".indexOf(letter.isEmpty() ? ' ' : letter.charAt(0)));
    }
}
