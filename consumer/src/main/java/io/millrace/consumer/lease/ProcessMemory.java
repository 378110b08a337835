package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import java.util.List;

/** What a process keeps when one of its incarnations ends and the next begins: readings, and holds not yet quiet. */
final class ProcessMemory {
    private final LeaseBoard board;
    private Holds holds = new Holds();
    private ShardGraph graph = new ShardGraph(List.of());

    ProcessMemory(LeaseTiming timing) {
        board = new LeaseBoard(timing);
    }

    LeaseBoard board() {
        return board;
    }

    /** The holds of an incarnation that begins. */
    Holds nextHolds() {
        holds = holds.next();
        return holds;
    }

    /** The last listing. */
    ShardGraph graph() {
        return graph;
    }

    void listed(ShardGraph listing) {
        graph = listing;
    }

    FleetView view(PeerObserver peers, long now) {
        return FleetView.of(
                board.all(),
                peers.live(),
                holds::isHeld,
                lease -> board.isOwnerSeenAlive(lease, peer -> peers.isSeenAlive(peer, now), now));
    }
}
