package io.millrace.consumer.lease;

import java.util.Optional;

/**
 * The signature of one write of a lease, unique for ever. It binds to the counter that the same write set: once a
 * foreign write moves the counter on, the token is invalid, though it still stands in the item.
 *
 * @param writer incarnation that wrote
 * @param number of the write, counted by the writer
 * @param kind how the lease lives
 * @param holder incarnation that holds it or is to have it; empty when nobody does
 * @param counter the lease counter that this write sets
 */
public record LeaseToken(String writer, long number, TokenKind kind, Optional<String> holder, long counter) {
    private static final String NOBODY = "-";

    public LeaseToken {
        if (writer.isEmpty() || writer.indexOf('|') >= 0 || writer.indexOf(':') >= 0) {
            throw new IllegalArgumentException("writer '" + writer + "' is empty or contains '|' or ':'");
        }
        if (holder.isEmpty() != (kind == TokenKind.RELEASED)) {
            throw new IllegalArgumentException("a token of kind " + kind + " with holder " + holder);
        }
    }

    String text() {
        return writer + ":" + number + "|" + kind.code() + "|" + holder.orElse(NOBODY) + "|" + counter;
    }

    /** Empty for text that is not one of our tokens; such an item counts as foreign. */
    static Optional<LeaseToken> parse(String text) {
        int colon = text.indexOf(':');
        int kind = text.indexOf('|') + 1;
        int holder = text.indexOf('|', kind) + 1;
        int counter = text.lastIndexOf('|') + 1;
        boolean formed = colon > 0 && colon < kind && holder == kind + 2 && counter > holder;
        if (!formed || text.indexOf('|', holder) != counter - 1) {
            return Optional.empty();
        }
        try {
            String held = text.substring(holder, counter - 1);
            return Optional.of(new LeaseToken(
                    text.substring(0, colon),
                    Long.parseLong(text.substring(colon + 1, kind - 1)),
                    TokenKind.of(text.charAt(kind)),
                    held.equals(NOBODY) ? Optional.empty() : Optional.of(held),
                    Long.parseLong(text.substring(counter))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
