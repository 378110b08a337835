package io.millrace.consumer.lease;

import io.millrace.consumer.lease.AssignmentPlanner.Foreign;
import io.millrace.consumer.lease.AssignmentPlanner.Plan;
import io.millrace.consumer.lease.AssignmentPlanner.Worker;
import io.millrace.consumer.shard.ShardGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Asks the planner whenever something has changed, and acts. A plan that says something is made again from a consistent
 * reading before anything is written; an empty one costs nothing.
 */
final class Planning {
    private final Incarnation incarnation;
    private final Peers peers;
    private final LeaseBoard board;
    private final Supplier<Worker> own;
    private final Claims claims;
    private final Moves moves;
    private final Supplier<ShardGraph> graph;
    private final Map<String, Long> freeSince = new HashMap<>();
    private boolean confirming;

    /** {@code own}: this worker with its true count, which its row may not show yet. */
    Planning(
            Incarnation incarnation,
            Peers peers,
            LeaseBoard board,
            Supplier<Worker> own,
            Claims claims,
            Moves moves,
            Supplier<ShardGraph> graph) {
        this.incarnation = incarnation;
        this.peers = peers;
        this.board = board;
        this.own = own;
        this.claims = claims;
        this.moves = moves;
        this.graph = graph;
    }

    void replan() {
        if (confirming || !claims.mayClaim() || !board.isScanned() || plan().isEmpty()) {
            return;
        }
        confirming = true;
        peers.readConsistently(() -> {
            confirming = false;
            if (claims.mayClaim()) {
                act(plan());
            }
        });
    }

    /** Whether the rows account for the leases that the board shows held, and the board has every child it names. */
    boolean rowsMatchBoard() {
        int byRows = own.get().load();
        for (WorkerRow row : peers.observer().live()) {
            if (!row.incarnation().equals(incarnation.id())) {
                byRows += row.load();
            }
        }
        return byRows == board.heldCount(peers.observer()::isDead) && !board.lacksAChild();
    }

    private void act(Plan plan) {
        plan.claims().forEach(key -> board.of(key).ifPresent(claims::claim));
        if (!moves.areOpen()) {
            moves.start(plan.moves());
        }
    }

    private Plan plan() {
        List<Worker> workers = workers();
        Set<String> free = free();
        Foreign foreign = foreign(free);
        Plan plan = AssignmentPlanner.plan(incarnation.id(), workers, free, foreign);
        return withNeglected(plan, free, AssignmentPlanner.ceiling(workers, free.size(), foreign));
    }

    private List<Worker> workers() {
        List<Worker> workers = new ArrayList<>();
        workers.add(own.get());
        for (WorkerRow row : peers.observer().live()) {
            if (row.up() && chooseAlike(row) && !row.incarnation().equals(incarnation.id())) {
                workers.add(
                        new Worker(row.incarnation(), row.held(), row.inbox().size()));
            }
        }
        return workers;
    }

    private boolean isNeglectedByAll(Set<String> free) {
        long since = incarnation.now() - incarnation.timing().leaseTime().toNanos();
        return free.stream().anyMatch(key -> freeSince.getOrDefault(key, Long.MAX_VALUE) <= since);
    }

    private boolean chooseAlike(WorkerRow row) {
        return row.choice().equals(incarnation.ports().streams().digest());
    }

    /** Owners that are no workers of ours, and workers that read other streams: to neither can every lease be given. */
    private Foreign foreign(Set<String> free) {
        Map<String, Integer> owners = foreignOwners(free);
        List<WorkerRow> others = peers.observer().live().stream()
                .filter(row -> row.up() && !chooseAlike(row))
                .toList();
        int leases = owners.values().stream().mapToInt(Integer::intValue).sum()
                + others.stream().mapToInt(WorkerRow::load).sum();
        return new Foreign(owners.size() + others.size(), leases);
    }

    /** Without leases that are free for the taking: an owner that is gone has no share to be left with. */
    private Map<String, Integer> foreignOwners(Set<String> free) {
        Map<String, Integer> owners = new HashMap<>(board.foreignOwners());
        for (String key : free) {
            board.of(key)
                    .filter(lease -> lease.token().isEmpty())
                    .flatMap(Lease::actualOwner)
                    .ifPresent(owner -> owners.computeIfPresent(owner, (name, held) -> held > 1 ? held - 1 : null));
        }
        return owners;
    }

    private Set<String> free() {
        long now = incarnation.now();
        ParentRule parents = new ParentRule(graph.get());
        Set<String> free = new HashSet<>();
        for (Lease lease : board.all()) {
            if (board.isClaimable(lease.key(), peers.observer()::isDead)
                    && claims.mayClaim(lease.key())
                    && parents.areDone(lease, board::of)) {
                free.add(lease.key());
            }
        }
        freeSince.keySet().retainAll(free);
        free.forEach(key -> freeSince.putIfAbsent(key, now));
        return free;
    }

    /** Adds free leases that their planned claimer has left alone for a beat, as far as this worker has room. */
    private Plan withNeglected(Plan plan, Set<String> free, int ceiling) {
        int room = ceiling - own.get().load() - plan.claims().size();
        long since = incarnation.now() - incarnation.timing().beat().toNanos();
        if (incarnation.ports().streams().isOfMany() && isNeglectedByAll(free)) {
            // Whoever had room may not read this stream at all.
            room = free.size();
        }
        List<String> all = new ArrayList<>(plan.claims());
        new TreeSet<>(free)
                .stream()
                        .filter(key -> !plan.claims().contains(key))
                        .filter(key -> freeSince.getOrDefault(key, Long.MAX_VALUE) <= since)
                        .limit(Math.max(0, room))
                        .forEach(all::add);
        return new Plan(all, plan.moves());
    }
}
