package io.millrace.agent.flow;

import io.millrace.agent.file.Beginning;
import io.millrace.agent.file.Content;
import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.ContentMark.Match;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that may hold the content of a generation, open to be compared with several. Belongs to the loop. */
record Candidate(Path path, Content content, Beginning beginning, boolean isCompressed) {
    /** What a comparison says. */
    enum Likeness {
        DIFFERENT,
        /** It begins alike and is not long enough to tell: a copy may still be under way. */
        UNDECIDED,
        WEAK,
        STRONG
    }

    static Candidate of(Path path, Content content, boolean isCompressed) throws IOException {
        return new Candidate(path, content, new Beginning(content), isCompressed);
    }

    /** Whether this file holds what was read of a generation. */
    Likeness to(Tail tail) throws IOException {
        ContentMark mark = tail.read;
        if (isCompressed && beginning.length() < mark.prefixBytes() && !content.isEnded()) {
            return Kinship.isRotated(tail.path, path) ? Likeness.UNDECIDED : Likeness.DIFFERENT;
        }
        if (!beginning.agreesWith(mark)) {
            return Likeness.DIFFERENT;
        }
        Match match = mark.compare(content);
        if (match != Match.DIFFERENT) {
            return match == Match.STRONG ? Likeness.STRONG : Likeness.WEAK;
        }
        return mayBecome(tail, mark) ? Likeness.UNDECIDED : Likeness.DIFFERENT;
    }

    /** Whether this has fewer bytes than are known of how a plain content begins. */
    boolean isTooShortFor(Tail tail) {
        return !isCompressed && !tail.isCompressed && beginning.length() < tail.read.prefixBytes();
    }

    /** Whether this may be the beginning of a copy that is under way. */
    private boolean mayBecome(Tail tail, ContentMark mark) throws IOException {
        boolean mayGrow = content.sizeBytes() < mark.offset() && !content.isEnded();
        boolean saysMuch = isCompressed || mark.prefixBytes() == ContentMark.LONGEST_PREFIX;
        return mayGrow && saysMuch && !path.equals(tail.path) && isAlikeSoFar(tail);
    }

    /** Whether the last bytes of this file are those of the other one at the same place, as far as that is open. */
    private boolean isAlikeSoFar(Tail tail) throws IOException {
        Content original = tail.content;
        return isCompressed || original == null || tail.isCompressed || endsInside(original);
    }

    /** Whether all of this file seems to be what another one begins with. */
    boolean isBeginningOf(Content original) throws IOException {
        return beginning.length() > 0 && beginning.isIn(original) && endsInside(original);
    }

    private boolean endsInside(Content original) throws IOException {
        byte[] mine = new byte[ContentMark.LONGEST_MARKER];
        byte[] other = new byte[ContentMark.LONGEST_MARKER];
        long from = Math.max(0, content.sizeBytes() - mine.length);
        int length = content.read(mine, 0, mine.length, from);
        return original.read(other, 0, length, from) == length && Arrays.equals(mine, 0, length, other, 0, length);
    }
}
