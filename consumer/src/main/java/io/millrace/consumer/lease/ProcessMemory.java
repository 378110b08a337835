package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a process keeps when one of its incarnations ends and the next begins: readings, sightings of finished leases, who
 * waits for whom, and holds not yet quiet.
 */
final class ProcessMemory {
    private final LeaseBoard board;
    private final LeaseCleaner cleaner;
    private final ParentWaits waits = new ParentWaits();
    private Holds holds = new Holds();
    private Optional<TokenKind> heldKind = Optional.empty();
    private Optional<TokenKind> fleetKind = Optional.empty();
    private ShardGraph graph = new ShardGraph(List.of());

    ProcessMemory(LeaseTiming timing, Duration auditEvery) {
        board = new LeaseBoard(timing);
        cleaner = new LeaseCleaner(auditEvery);
    }

    LeaseBoard board() {
        return board;
    }

    LeaseCleaner cleaner() {
        return cleaner;
    }

    /** The holds of an incarnation that begins. */
    Holds nextHolds() {
        holds = holds.next();
        return holds;
    }

    /** How this process declares its leases to live; empty before that is settled. */
    Optional<TokenKind> heldKind() {
        return heldKind;
    }

    void holdBy(TokenKind kind) {
        heldKind = Optional.of(kind);
    }

    /** Notes the fleet's decision; whether it is another than the last one noted. */
    boolean fleetLivesBy(TokenKind kind) {
        boolean other = !fleetKind.equals(Optional.of(kind));
        fleetKind = Optional.of(kind);
        return other;
    }

    /** As far as this process knows. */
    boolean fleetLivesByRows() {
        return fleetKind.filter(TokenKind.WORKER::equals).isPresent();
    }

    /** The last listing. */
    ShardGraph graph() {
        return graph;
    }

    void listed(ShardGraph listing) {
        graph = listing;
    }

    FleetView view(PeerObserver peers, long now) {
        waits.look(board.all(), now);
        return FleetView.of(
                board.all(),
                peers.live(),
                holds::isHeld,
                lease -> board.isOwnerSeenAlive(lease, peer -> peers.isSeenAlive(peer, now), now),
                waits);
    }
}
