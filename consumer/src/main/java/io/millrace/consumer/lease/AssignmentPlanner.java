package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who should have how many leases: a pure function that gives every worker the same answer from the same rows. Quotas
 * differ by one at most, and who has more keeps more; free leases fill what is missing first, and only what is left over
 * moves. A move goes from a worker to one that has at least two fewer, so the sum of squares falls with each: however
 * different two workers' views are, moving ends.
 */
final class AssignmentPlanner {
    private static final Comparator<Worker> BY_LOAD =
            Comparator.comparingInt(Worker::load).reversed().thenComparing(Worker::id);

    private AssignmentPlanner() {}

    /**
     * One live worker that takes leases.
     *
     * @param id incarnation
     * @param held leases it holds
     * @param coming leases announced to it
     */
    record Worker(String id, int held, int coming) {
        int load() {
            return held + coming;
        }
    }

    /** Owners that are not ours, who neither give nor receive, and how many leases they have together. */
    record Foreign(int owners, int leases) {
        static final Foreign NONE = new Foreign(0, 0);
    }

    /**
     * What one worker is to do.
     *
     * @param claims keys to take
     * @param moves leases to hand to peers, any
     * @param shifts leases to hand to peers, each named
     */
    record Plan(List<String> claims, List<Move> moves, List<LoadPlanner.Shift> shifts) {
        static final Plan NOTHING = new Plan(List.of(), List.of());

        Plan(List<String> claims, List<Move> moves) {
            this(claims, moves, List.of());
        }

        boolean isEmpty() {
            return claims.isEmpty() && moves.isEmpty() && shifts.isEmpty();
        }
    }

    /**
     * Leases for one peer.
     *
     * @param to incarnation of the peer
     * @param count of leases
     * @param seenHeld what the peer's row said it holds
     * @param limit its inbox must be smaller before each announcement
     */
    record Move(String to, int count, int seenHeld, int limit) {}

    /** One lease for one peer, when a worker leaves. */
    record Bequest(String key, String to, int seenHeld, int limit) {}

    /** {@code workers} includes {@code me}, with its true count; without that the plan is empty. */
    static Plan plan(String me, Collection<Worker> workers, Collection<String> free, Foreign foreign) {
        List<Worker> byLoad = workers.stream().sorted(BY_LOAD).toList();
        if (byLoad.stream().noneMatch(worker -> worker.id().equals(me))) {
            return Plan.NOTHING;
        }
        Map<String, Integer> quotas = quotas(byLoad, free.size());
        List<Worker> slots = slots(byLoad, quotas);
        List<String> claims = new ArrayList<>();
        Iterator<Worker> slot = slots.iterator();
        for (String key : new TreeSet<>(free)) {
            if (slot.hasNext() && slot.next().id().equals(me)) {
                claims.add(key);
            }
        }
        List<String> allowed = allowed(claims, me, byLoad, free.size(), foreign);
        return new Plan(allowed, moves(me, byLoad, quotas, slot));
    }

    /** Beside owners that are not ours no more of the claims than an even share. */
    static List<String> allowed(List<String> claims, String me, Collection<Worker> workers, int free, Foreign foreign) {
        int room = room(me, workers, free, foreign);
        return List.copyOf(claims.size() <= room ? claims : claims.subList(0, room));
    }

    /** The most that any worker should have. */
    static int ceiling(Collection<Worker> workers, int free, Foreign foreign) {
        int total = workers.stream().mapToInt(Worker::load).sum() + free + foreign.leases();
        int owners = workers.size() + foreign.owners();
        return owners == 0 ? 0 : (total + owners - 1) / owners;
    }

    /** Spreads a leaving worker's leases: each to the peer that then has the least. */
    static List<Bequest> bequeath(Collection<String> keys, Collection<Worker> peers) {
        Map<String, Integer> given = new HashMap<>();
        Map<String, Worker> takers = new LinkedHashMap<>();
        for (String key : new TreeSet<>(keys)) {
            peers.stream()
                    .min(Comparator.<Worker>comparingInt(peer -> peer.load() + given.getOrDefault(peer.id(), 0))
                            .thenComparing(Worker::id))
                    .ifPresent(peer -> {
                        given.merge(peer.id(), 1, Integer::sum);
                        takers.put(key, peer);
                    });
        }
        List<Bequest> bequests = new ArrayList<>();
        takers.forEach((key, peer) -> bequests.add(
                new Bequest(key, peer.id(), peer.held(), peer.coming() + given.getOrDefault(peer.id(), 0))));
        return bequests;
    }

    private static Map<String, Integer> quotas(List<Worker> byLoad, int free) {
        int total = byLoad.stream().mapToInt(Worker::load).sum() + free;
        int each = total / byLoad.size();
        int extra = total % byLoad.size();
        Map<String, Integer> quotas = new HashMap<>();
        for (int i = 0; i < byLoad.size(); i++) {
            quotas.put(byLoad.get(i).id(), i < extra ? each + 1 : each);
        }
        return quotas;
    }

    /** Workers by id, each as often as it misses a lease. */
    private static List<Worker> slots(List<Worker> workers, Map<String, Integer> quotas) {
        List<Worker> slots = new ArrayList<>();
        workers.stream().sorted(Comparator.comparing(Worker::id)).forEach(worker -> {
            for (int i = worker.load(); i < quotas.getOrDefault(worker.id(), 0); i++) {
                slots.add(worker);
            }
        });
        return slots;
    }

    private static List<Move> moves(
            String me, List<Worker> byLoad, Map<String, Integer> quotas, Iterator<Worker> slots) {
        Map<Worker, Integer> counts = new LinkedHashMap<>();
        for (Worker giver : byLoad) {
            for (int i = quotas.getOrDefault(giver.id(), 0); i < giver.load() && slots.hasNext(); i++) {
                Worker receiver = slots.next();
                if (giver.id().equals(me) && giver.load() >= receiver.load() + 2) {
                    counts.merge(receiver, 1, Integer::sum);
                }
            }
        }
        List<Move> moves = new ArrayList<>();
        counts.forEach((to, count) ->
                moves.add(new Move(to.id(), count, to.held(), quotas.getOrDefault(to.id(), 0) - to.held())));
        return moves;
    }

    private static int room(String me, Collection<Worker> workers, int free, Foreign foreign) {
        int mine = workers.stream()
                .filter(worker -> worker.id().equals(me))
                .mapToInt(Worker::load)
                .sum();
        return foreign.owners() == 0 ? free : Math.max(0, ceiling(workers, free, foreign) - mine);
    }
}
