package io.millrace.consumer.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries out what operators ask of this worker through its row, since nobody but the holder writes a held lease: {@code
 * release:<lease key>} and {@code kind:K} or {@code kind:W}. An ask that this version does not know stays where it is.
 */
final class Asks {
    private static final String RELEASE = "release:";
    private static final String KIND = "kind:";

    private final Holds holds;
    private final Consumer<TokenKind> liveBy;
    private final Consumer<String> done;
    private final Map<String, HeldLease> releasing = new HashMap<>();

    /** {@code done}: the ask is to be taken out of the row. */
    Asks(Holds holds, Consumer<TokenKind> liveBy, Consumer<String> done) {
        this.holds = holds;
        this.liveBy = liveBy;
        this.done = done;
    }

    /** Takes in the row's asks; the same ask comes again until it is out of the row. */
    void seen(Set<String> asks) {
        releasing.keySet().retainAll(asks);
        for (String ask : asks) {
            if (ask.startsWith(RELEASE)) {
                release(ask, ask.substring(RELEASE.length()));
            } else if (ask.startsWith(KIND)) {
                TokenKind.ofHeld(ask.substring(KIND.length())).ifPresent(kind -> {
                    liveBy.accept(kind);
                    done.accept(ask);
                });
            }
        }
    }

    private void release(String ask, String key) {
        HeldLease leaving = releasing.get(ask);
        if (leaving != null) {
            if (!leaving.state().isHeld()) {
                done.accept(ask);
            }
            return;
        }
        Optional<HeldLease> hold = holds.held(key);
        if (hold.isEmpty()) {
            done.accept(ask);
        } else if (hold.get().state().mayDrain()) {
            releasing.put(ask, hold.get());
            hold.get().drain();
            hold.get().departTo(new Departure.ToAnybody());
        }
    }
}
