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
    private final Inbox inbox;
    private final Loads loads;
    private final Claims claims;
    private final Moves moves;
    private final Supplier<ShardGraph> graph;
    private final Map<String, Long> freeSince = new HashMap<>();
    private boolean confirming;

    /** {@code inbox}: this worker with its true count, which its row may not show yet. */
    Planning(
            Incarnation incarnation,
            Peers peers,
            LeaseBoard board,
            Inbox inbox,
            Claims claims,
            Moves moves,
            Supplier<ShardGraph> graph) {
        this.incarnation = incarnation;
        this.peers = peers;
        this.board = board;
        this.inbox = inbox;
        this.loads = inbox.loads();
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
        int byRows = inbox.own().load();
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
            moves.startNamed(plan.shifts());
        }
    }

    private Plan plan() {
        List<WorkerRow> alike = alike();
        List<Worker> workers = workers(alike);
        Set<String> free = free();
        Foreign foreign = foreign(free);
        loads.seen(alike);
        Plan plan = loads.decide(alike)
                ? byLoad(alike, workers, free, foreign)
                : AssignmentPlanner.plan(incarnation.id(), workers, free, foreign);
        return withNeglected(plan, free, AssignmentPlanner.ceiling(workers, free.size(), foreign));
    }

    private Plan byLoad(List<WorkerRow> alike, List<Worker> workers, Set<String> free, Foreign foreign) {
        String me = incarnation.id();
        List<LoadPlanner.Worker> loaded = loads.workers(inbox.coming(), alike);
        LoadPlanner.Plan plan = LoadPlanner.plan(me, loaded, loads.weights(free, alike), moves.areUnderWay());
        return new Plan(
                AssignmentPlanner.allowed(plan.claims(), me, workers, free.size(), foreign),
                List.of(),
                moves.possible(plan.shifts()));
    }

    /** Peers that take leases of the same streams. */
    private List<WorkerRow> alike() {
        return peers.observer().live().stream()
                .filter(row ->
                        row.up() && chooseAlike(row) && !row.incarnation().equals(incarnation.id()))
                .toList();
    }

    private List<Worker> workers(List<WorkerRow> alike) {
        List<Worker> workers = new ArrayList<>();
        workers.add(inbox.own());
        alike.forEach(row -> workers.add(
                new Worker(row.incarnation(), row.held(), row.inbox().size())));
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
        for (Lease lease : board.claimable(peers.observer()::isDead)) {
            if (claims.mayClaim(lease.key()) && parents.areDone(lease, board::of)) {
                free.add(lease.key());
            }
        }
        freeSince.keySet().retainAll(free);
        free.forEach(key -> freeSince.putIfAbsent(key, now));
        return free;
    }

    /** Adds free leases that their planned claimer has left alone for a beat, as far as this worker has room. */
    private Plan withNeglected(Plan plan, Set<String> free, int ceiling) {
        int room = ceiling - inbox.own().load() - plan.claims().size();
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
        return new Plan(all, plan.moves(), plan.shifts());
    }
}
