package io.millrace.consumer.lease;

import io.millrace.consumer.lease.AssignmentPlanner.Bequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who should have which leases when loads are shared out: a pure function that gives every worker the same answer from the
 * same rows. Free leases go, the heaviest first, to who then has the least; then leases move, one by one, from who has the
 * most to who has the least. Every single move lowers the larger of the two loads, so the largest of all never grows and
 * the sum of squares falls: moving ends.
 *
 * <p>A worker begins to give only if its leases, as many as it takes, could lower the larger of two loads by a tenth of the
 * mean (leases that alone are heavier left out, lest one of them hide all else); having begun it goes on as long as they could by half of that, so that it does not rest where the least noise makes
 * it begin again. Who has less than the mean gives nothing while others have yet to give what their budgets hold back. What counts is what could be moved, not the single lease: of a thousand light ones none is a tenth.
 */
final class LoadPlanner {
    private static final double TO_BEGIN = 0.1;
    private static final double TO_GO_ON = 0.05;
    private static final int BUDGET_SHARE = 10;

    private LoadPlanner() {}

    /**
     * One lease of a worker.
     *
     * @param mark stands for the lease's key, see {@link LoadReport#mark}
     * @param weight its load
     */
    record Share(int mark, double weight) {}

    /**
     * One live worker that takes leases.
     *
     * @param id incarnation
     * @param held leases it says it holds
     * @param coming leases announced to it
     * @param shares what it could give
     * @param weight of all it holds and all that is coming to it
     */
    record Worker(String id, int held, int coming, List<Share> shares, double weight) {}

    /** One lease for one peer; the row is to say that it holds {@code seenHeld}, with less than {@code limit} announced. */
    record Shift(int mark, String to, int seenHeld, int limit) {}

    /** The most leases that a worker gives in a minute. */
    static int budget(int held) {
        return Math.max(1, held / BUDGET_SHARE);
    }

    /** Who takes which of the leases that are free; their weights by key. */
    static Map<String, Worker> takers(Map<String, Double> free, Collection<Worker> workers) {
        Map<Worker, Double> loads = new HashMap<>();
        workers.forEach(worker -> loads.put(worker, worker.weight()));
        Comparator<Map.Entry<String, Double>> heaviestFirst = Map.Entry.comparingByValue(Comparator.reverseOrder());
        Map<String, Worker> takers = new LinkedHashMap<>();
        free.entrySet().stream()
                .sorted(heaviestFirst.thenComparing(Map.Entry.comparingByKey()))
                .forEach(lease -> workers.stream()
                        .min(Comparator.<Worker>comparingDouble(worker -> loads.getOrDefault(worker, 0.0))
                                .thenComparing(Worker::id))
                        .ifPresent(taker -> {
                            loads.merge(taker, lease.getValue(), Double::sum);
                            takers.put(lease.getKey(), taker);
                        }));
        return takers;
    }

    /** Spreads a leaving worker's leases, whose weights are given by key. */
    static List<Bequest> bequeath(Map<String, Double> leaving, Collection<Worker> peers) {
        Map<String, Worker> takers = takers(leaving, peers);
        Map<Worker, Integer> given = new HashMap<>();
        takers.values().forEach(taker -> given.merge(taker, 1, Integer::sum));
        List<Bequest> bequests = new ArrayList<>();
        takers.forEach((key, peer) ->
                bequests.add(new Bequest(key, peer.id(), peer.held(), peer.coming() + given.getOrDefault(peer, 0))));
        return bequests;
    }

    /** What one worker is to do: keys to take, and leases to give, no more than its {@link #budget}. */
    record Plan(List<String> claims, List<Shift> shifts) {}

    /** {@code free}: the weights of free leases by key; {@code begun}: {@code me} is giving already, minute by minute. */
    static Plan plan(String me, Collection<Worker> workers, Map<String, Double> free, boolean begun) {
        Map<String, Double> loads = new HashMap<>();
        workers.forEach(worker -> loads.put(worker.id(), worker.weight()));
        List<String> claims = new ArrayList<>();
        takers(free, workers).forEach((key, taker) -> {
            loads.merge(taker.id(), free.getOrDefault(key, 0.0), Double::sum);
            if (taker.id().equals(me)) {
                claims.add(key);
            }
        });
        return new Plan(
                claims,
                new Sharing(workers, loads, begun ? Set.of(me) : Set.of())
                        .shifts()
                        .getOrDefault(me, List.of()));
    }

    /** A worker's load as the plan changes it. */
    private static final class Bin {
        private final Worker worker;
        private final List<Share> left;
        private double load;
        private int given;
        private int taken;

        Bin(Worker worker, double load) {
            this.worker = worker;
            this.load = load;
            this.left = new ArrayList<>(worker.shares());
            left.sort(Comparator.comparingDouble(Share::weight).reversed().thenComparing(Share::mark));
        }

        String id() {
            return worker.id();
        }

        double load() {
            return load;
        }

        double heaviest() {
            return left.isEmpty() ? 0 : left.get(0).weight();
        }

        boolean hasBudget() {
            return given < budget(worker.held());
        }

        /** By how much its leases, together or alone, could lower the larger load of the two. */
        double couldLower(Bin to) {
            double gap = load - to.load;
            double together = 0;
            double alone = 0;
            for (Share share : left) {
                if (together + share.weight() <= gap / 2) {
                    together += share.weight();
                }
                alone = Math.max(alone, gain(share, to));
            }
            return Math.max(together, alone);
        }

        private double gain(Share share, Bin to) {
            return Math.min(share.weight(), load - to.load - share.weight());
        }

        /** The lease that lowers the larger load most, by all its weight or by {@code enough}; the lightest of such. */
        Optional<Share> bestFor(Bin to, double enough) {
            return left.stream()
                    .filter(share -> gain(share, to) >= Math.min(share.weight(), enough))
                    .max(Comparator.<Share>comparingDouble(share -> gain(share, to))
                            .thenComparing(Comparator.comparingDouble(Share::weight)
                                    .thenComparing(Share::mark)
                                    .reversed()));
        }

        Shift give(Share share, Bin to) {
            left.remove(share);
            given++;
            load -= share.weight();
            to.load += share.weight();
            to.taken++;
            return new Shift(share.mark(), to.id(), to.worker.held(), to.worker.coming() + to.taken);
        }
    }

    /** The plan of all workers. */
    private static final class Sharing {
        private static final Comparator<Bin> BY_LOAD =
                Comparator.comparingDouble(Bin::load).reversed().thenComparing(Bin::id);

        private final List<Bin> bins = new ArrayList<>();
        private final Set<Bin> done = new HashSet<>();
        private final Map<String, List<Shift>> shifts = new TreeMap<>();
        private final Set<String> begun;
        private final double level;
        private boolean moreToCome;

        Sharing(Collection<Worker> workers, Map<String, Double> loads, Set<String> begun) {
            this.begun = begun;
            workers.forEach(worker -> bins.add(new Bin(worker, loads.getOrDefault(worker.id(), worker.weight()))));
            level = level();
        }

        /** The mean, without leases that alone are heavier, and as many workers, who cannot but have them. */
        private double level() {
            List<Bin> byHeaviest = new ArrayList<>(bins);
            byHeaviest.sort(Comparator.comparingDouble(Bin::heaviest).reversed().thenComparing(Bin::id));
            double rest = bins.stream().mapToDouble(Bin::load).sum();
            int sharing = bins.size();
            for (Bin bin : byHeaviest) {
                if (sharing > 1 && bin.heaviest() * sharing > rest) {
                    rest -= bin.heaviest();
                    sharing--;
                }
            }
            return sharing == 0 ? 0 : rest / sharing;
        }

        Map<String, List<Shift>> shifts() {
            Optional<Bin> from = most();
            while (from.isPresent()) {
                step(from.get());
                from = most();
            }
            return shifts;
        }

        private Optional<Bin> most() {
            return bins.stream()
                    .filter(bin -> bin.taken == 0 && !done.contains(bin))
                    .min(BY_LOAD);
        }

        private void step(Bin from) {
            Optional<Bin> to = bins.stream()
                    .filter(bin -> bin.given == 0 && bin != from)
                    .min(Comparator.comparingDouble(Bin::load).thenComparing(Bin::id));
            boolean goesOn = from.given > 0 || begun.contains(from.id());
            double enough = level * (goesOn ? TO_GO_ON : TO_BEGIN);
            Optional<Share> share =
                    to.filter(bin -> from.couldLower(bin) >= enough).flatMap(bin -> from.bestFor(bin, enough));
            boolean isServedLater = moreToCome && from.load <= level;
            if (share.isEmpty() || isServedLater) {
                done.add(from);
            } else if (!from.hasBudget()) {
                moreToCome = true;
                done.add(from);
            } else {
                shifts.computeIfAbsent(from.id(), first -> new ArrayList<>()).add(from.give(share.get(), to.get()));
            }
        }
    }
}
