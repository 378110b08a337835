package io.millrace.consumer.process;

import io.millrace.aggregation.Header;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The W3C trace context that a record carries in its headers {@code traceparent} and {@code tracestate}: who has put it, as far as a
 * tracing library is concerned. A library makes a context of its own from the two texts.
 *
 * @param traceparent the header's text: version, trace id, parent id and flags in lower-case hex, such as {@code
 *     00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}; of a later version there may be more behind it
 * @param tracestate vendors' own entries, parted by commas; empty if there are none or they break a rule
 */
public record TraceContext(String traceparent, Optional<String> tracestate) {
    /** The key of the header that {@link #traceparent} is read from. */
    public static final String TRACEPARENT = "traceparent";

    /** The key of the header that {@link #tracestate} is read from. */
    public static final String TRACESTATE = "tracestate";

    private static final int LENGTH = 55;
    // Texts of others: a limit on both keeps the checks short. The rules ask for room for 512 characters of state, and
    // allow 32 members.
    private static final int LONGEST_PARENT = 256;
    private static final int LONGEST_STATE = 8_192;
    private static final int MOST_MEMBERS = 32;

    private static final Pattern PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern MEMBER = Pattern.compile("(?:[a-z][a-z0-9_\\-*/]{0,255}"
            + "|[a-z0-9][a-z0-9_\\-*/]{0,240}@[a-z][a-z0-9_\\-*/]{0,13})=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

    /**
     * Checks both texts.
     *
     * @throws IllegalArgumentException if one of them breaks the rules of W3C Trace Context
     */
    public TraceContext {
        if (!isParent(traceparent)) {
            throw new IllegalArgumentException("the traceparent breaks the rules of W3C Trace Context");
        }
        if (tracestate.isPresent() && !isState(tracestate.get())) {
            throw new IllegalArgumentException("the tracestate breaks the rules of W3C Trace Context");
        }
    }

    /**
     * The context in a record's headers. Empty without a valid {@code traceparent}, or with more than one; a {@code tracestate} that
     * breaks a rule is left out, and several are taken together in their order, as the rules say.
     */
    public static Optional<TraceContext> of(List<Header> headers) {
        List<String> parents = values(headers, TRACEPARENT);
        if (parents.size() != 1 || !isParent(parents.get(0))) {
            return Optional.empty();
        }
        String state = values(headers, TRACESTATE).stream()
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(","));
        return Optional.of(new TraceContext(parents.get(0), Optional.of(state).filter(TraceContext::isState)));
    }

    /** The id of the whole trace, 32 characters of lower-case hex. */
    public String traceId() {
        return traceparent.substring(3, 35);
    }

    /** The id of the span that has put the record, 16 characters of lower-case hex. */
    public String parentId() {
        return traceparent.substring(36, 52);
    }

    /** Whether the caller may have recorded its part of the trace. */
    public boolean isSampled() {
        return (Integer.parseInt(traceparent, 53, LENGTH, 16) & 1) != 0;
    }

    /** Version 00 ends with the flags; a later one may go on behind a dash. */
    private static boolean isParent(String text) {
        if (text.length() < LENGTH || text.length() > LONGEST_PARENT) {
            return false;
        }
        boolean endsWell = text.length() == LENGTH || (!text.startsWith("00") && text.charAt(LENGTH) == '-');
        return endsWell && PARENT.matcher(text.substring(0, LENGTH)).matches();
    }

    private static boolean isState(String text) {
        if (text.isEmpty() || text.length() > LONGEST_STATE) {
            return false;
        }
        String[] members = text.split(",", -1);
        return members.length <= MOST_MEMBERS
                && List.of(members).stream()
                        .map(String::strip)
                        .allMatch(member ->
                                member.isEmpty() || MEMBER.matcher(member).matches());
    }

    private static List<String> values(List<Header> headers, String key) {
        return headers.stream()
                .filter(header -> header.key().equals(key))
                .map(Header::value)
                .toList();
    }
}
