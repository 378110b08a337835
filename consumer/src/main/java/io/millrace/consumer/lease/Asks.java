package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Carries out what operators ask of this worker through its row, since nobody but the holder writes a held lease: {@code
 * release:<lease key>}, {@code give:<incarnation>@<lease key>}, {@code seek:<where>@<lease key>}, with {@link Seek}'s texts, and {@code
 * kind:K} or {@code kind:W}. An ask stays where it is if this version does not know it, and if it could not be carried out: it is not tried
 * again once the hold is over, and whoever asked takes it back.
 */
final class Asks {
    private static final String RELEASE = "release:";
    private static final String GIVE = "give:";
    private static final String SEEK = "seek:";
    private static final String KIND = "kind:";

    private final Holds holds;
    private final Consumer<TokenKind> liveBy;
    private final BiConsumer<HeldLease, String> give;
    private final Consumer<String> done;
    private final Map<String, HeldLease> leaving = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    /** {@code give}: a hold is to move to an incarnation; {@code done}: the ask is to be taken out of the row. */
    Asks(Holds holds, Consumer<TokenKind> liveBy, BiConsumer<HeldLease, String> give, Consumer<String> done) {
        this.holds = holds;
        this.liveBy = liveBy;
        this.give = give;
        this.done = done;
    }

    /** Takes in the row's asks; the same ask comes again until it is out of the row. */
    void seen(Set<String> asks) {
        leaving.keySet().retainAll(asks);
        refused.retainAll(asks);
        for (String ask : asks) {
            if (ask.startsWith(RELEASE)) {
                leave(ask, ask.substring(RELEASE.length()), new Departure.ToAnybody());
            } else if (ask.startsWith(GIVE) && ask.indexOf('@') > 0) {
                int end = ask.indexOf('@');
                giveTo(ask, ask.substring(GIVE.length(), end), ask.substring(end + 1));
            } else if (ask.startsWith(SEEK) && ask.indexOf('@') > 0) {
                int end = ask.indexOf('@');
                Seek.parse(ask.substring(SEEK.length(), end))
                        .ifPresent(seek -> leave(ask, ask.substring(end + 1), new Departure.Elsewhere(seek)));
            } else if (ask.startsWith(KIND)) {
                TokenKind.ofHeld(ask.substring(KIND.length())).ifPresent(kind -> {
                    liveBy.accept(kind);
                    done.accept(ask);
                });
            }
        }
    }

    /** This worker's own wish; false if the shard is not held here, or leaves already. */
    boolean seek(String key, Position position, Instant now) {
        Optional<HeldLease> hold = holds.held(key).filter(each -> each.state().mayDrain());
        hold.ifPresent(leaving -> {
            leaving.drain();
            leaving.departTo(new Departure.Elsewhere(Seek.to(position, now)));
        });
        return hold.isPresent();
    }

    static String release(String key) {
        return RELEASE + key;
    }

    static String give(String peer, String key) {
        return GIVE + peer + "@" + key;
    }

    static String seek(Seek to, String key) {
        return SEEK + to.text() + "@" + key;
    }

    /** Begins anew with each look as long as the lease is held here: the peer may have had no room, or the drain took too long. */
    private void giveTo(String ask, String peer, String key) {
        if (refused.contains(ask)) {
            return;
        }
        Optional<HeldLease> hold = Optional.ofNullable(leaving.get(ask)).or(() -> holds.held(key));
        if (hold.filter(each -> each.state().isHeld()).isPresent()) {
            leaving.put(ask, hold.get());
            give.accept(hold.get(), peer);
        } else if (hold.filter(each -> hasGone(each, peer)).isPresent()) {
            done.accept(ask);
        } else {
            refused.add(ask);
        }
    }

    private static boolean hasGone(HeldLease hold, String peer) {
        return hold.state() == HoldState.LEFT
                && hold.departure()
                        .filter(departure -> departure instanceof Departure.ToPeer to
                                && to.peer().equals(peer))
                        .isPresent();
    }

    private void leave(String ask, String key, Departure departure) {
        if (refused.contains(ask)) {
            return;
        }
        HeldLease begun = leaving.get(ask);
        if (begun != null) {
            if (!begun.state().isHeld()) {
                boolean left = begun.state() == HoldState.LEFT;
                conclude(ask, departure, left && begun.departure().equals(Optional.of(departure)));
            }
            return;
        }
        Optional<HeldLease> hold = holds.held(key);
        if (hold.isEmpty()) {
            conclude(ask, departure, false);
        } else if (hold.get().state().mayDrain()) {
            leaving.put(ask, hold.get());
            hold.get().drain();
            hold.get().departTo(departure);
        }
    }

    /** A lease that was to be let go is, however it went; one that was to be read from elsewhere may go on where it was. */
    private void conclude(String ask, Departure departure, boolean departed) {
        if (departed || departure.keepsMark()) {
            done.accept(ask);
        } else {
            refused.add(ask);
        }
    }
}
