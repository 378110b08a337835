package io.millrace.consumer.lease;

import java.util.Arrays;
import java.util.Optional;

/** How a lease that one of our workers wrote last is alive; part of its {@link LeaseToken}. */
public enum TokenKind {
    /** Held, and alive as long as the holder's worker row is. */
    WORKER('W'),
    /** Held, and alive as long as its counter moves. */
    COUNTER('K'),
    /** Handed to a named incarnation that has not accepted yet. */
    GIVEN('G'),
    /** Nobody's. */
    RELEASED('R');

    private final char code;

    TokenKind(char code) {
        this.code = code;
    }

    char code() {
        return code;
    }

    boolean isHeld() {
        return this == WORKER || this == COUNTER;
    }

    /** The kind of a held lease that a text names; empty for anything else. */
    static Optional<TokenKind> ofHeld(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.isHeld() && text.equals(String.valueOf(kind.code)))
                .findFirst();
    }

    static TokenKind of(char code) {
        for (TokenKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("token kind '" + code + "' is none of W, K, G, R");
    }
}
