package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One incarnation with all its parts, wired: from registration until it is over or has stopped. */
final class Session implements Membership.Listener {
    private final Incarnation incarnation;
    private final Holds holds;
    private final Membership membership;
    private final Peers peers;
    private final HoldBook book;
    private final Claims claims;
    private final Inbox inbox;
    private final Moves moves;
    private final Planning planning;
    private final TableWatch table;
    private final LivenessSwitch liveness;
    private final Asks asks;
    private final Owner owner;
    private @Nullable CleanStop stop;

    /** Who runs the session. */
    interface Owner {
        void registered();

        /** The incarnation is over; a new one is due. */
        void over(Session session);

        /** The table or the holds read otherwise than before. */
        void changed(Session session);

        LeaseListener listener();
    }

    Session(Incarnation incarnation, ProcessMemory memory, Owner owner) {
        this.incarnation = incarnation;
        this.owner = owner;
        this.holds = memory.nextHolds();
        liveness = new LivenessSwitch(incarnation, memory, holds);
        var board = memory.board();
        membership = new Membership(incarnation, holds, board, this);
        book = new HoldBook(incarnation, membership, holds, board, owner.listener(), () -> owner.changed(this));
        claims = new Claims(incarnation, membership, holds, board, book);
        inbox = new Inbox(incarnation, membership, holds, claims);
        peers = new Peers(incarnation, membership, board::namedHolders, this::rowsRead, this::peersDied);
        moves = new Moves(incarnation, holds, peers.observer(), membership::changed);
        asks = new Asks(holds, liveness::to, moves::give, membership::answered);
        Auditing auditing = new Auditing(incarnation, memory, this::replan);
        planning = new Planning(incarnation, peers, board, inbox, claims, moves, auditing::graph);
        table = new TableWatch(incarnation, board, holds, claims, auditing, book, this::scanned);
        book.meet(claims, moves, auditing);
    }

    void start() {
        liveness.settle(() -> {
            if (stop == null) {
                membership.register();
            }
        });
    }

    /** The way out of this session; from here on nothing is taken any more. */
    CleanStop stop() {
        if (stop == null) {
            stop = new CleanStop(incarnation, membership, holds, peers);
            book.stopping(stop);
        }
        return stop;
    }

    /** This worker chose other streams. */
    void streamsChanged() {
        book.streamsChanged();
        membership.changed();
    }

    /** Lets go of a shard, which is read from elsewhere then; false if it is not held here, or leaves already. */
    boolean seek(String key, Position position) {
        return stop == null
                && asks.seek(key, position, incarnation.ports().serviceClock().instant());
    }

    /** Ends everything without a word to the tables. */
    void close() {
        if (stop != null) {
            stop.cutShort();
        }
        holds.fenceAll();
        incarnation.close();
    }

    PeerObserver observer() {
        return peers.observer();
    }

    @Override
    public void registered() {
        peers.start();
        table.start();
        liveness.follow();
        owner.registered();
    }

    @Override
    public void announced(Set<String> keys) {
        inbox.seen(keys);
    }

    @Override
    public void asked(Set<String> wishes) {
        asks.seen(wishes);
    }

    @Override
    public void lapsed() {
        holds.fenceTheLate();
    }

    @Override
    public void over() {
        owner.over(this);
    }

    private void rowsRead() {
        table.rowsRead(planning.rowsMatchBoard());
        replan();
    }

    private void scanned() {
        liveness.scanned();
        owner.changed(this);
        replan();
    }

    private void replan() {
        if (stop == null) {
            planning.replan();
        }
    }

    private void peersDied() {
        moves.peersDied();
        table.soon();
    }
}
