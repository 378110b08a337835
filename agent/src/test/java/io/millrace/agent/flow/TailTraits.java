package io.millrace.agent.flow;

import io.millrace.agent.config.Framing;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * What all files of a sequence have in common.
 *
 * @param isGlob whether the pattern matches rotated files too
 * @param isSmall whether files begin with few bytes, by which a copy cannot be told from a file that says the same
 * @param isBig whether lines are so long that files do not fit one window
 * @param isGrouped whether records are groups of lines
 * @param header the first line of every file; empty for none
 */
record TailTraits(boolean isGlob, boolean isSmall, boolean isBig, boolean isGrouped, String header) {
    static TailTraits any(Random random) {
        return new TailTraits(
                random.nextInt(3) > 0,
                random.nextInt(4) == 0,
                random.nextInt(16) == 0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0 ? "# the same in every file " + "h".repeat(random.nextInt(1500)) : "");
    }

    /** How long groups wait for their next line: longer than a writer pauses within one. */
    Framing framing() {
        Framing lines = TailModel.LINES;
        Framing.Grouping groups = new Framing.Grouping.MultiLine(
                Optional.of(Pattern.compile("\\S")),
                Optional.empty(),
                Optional.empty(),
                false,
                Duration.ofSeconds(10),
                100,
                1 << 20);
        return new Framing(
                isGrouped ? groups : lines.grouping(),
                lines.keepTerminator(),
                lines.stripCarriageReturn(),
                lines.stripByteOrderMark(),
                lines.skipHeaderLines(),
                lines.footer(),
                lines.maxRecordBytes(),
                lines.longRecords(),
                lines.flushAfter());
    }

    /** What of a record follows its first line. */
    String continued(Random random) {
        return isGrouped ? "  of the same group\n".repeat(random.nextInt(4)) : "";
    }

    int lengthOfLine(Random random) {
        return isBig ? 2_000 + random.nextInt(12_000) : random.nextInt(200);
    }
}
