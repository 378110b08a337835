package io.millrace.consumer.lease;

import io.millrace.consumer.lease.AssignmentPlanner.Bequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What this worker knows of loads: its own, measured, and the others', as they tell them. A lease that nobody has measured
 * counts like the fleet's average one, and every lease a little more than its bytes, so that an idle stream is shared out by
 * the count.
 */
final class Loads {
    /** What a lease weighs that gives nothing: it is read all the same. */
    private static final double AT_REST = 1024;

    private final Incarnation incarnation;
    private final Holds holds;
    private final LeaseBoard board;
    private final Map<Integer, Double> known = new HashMap<>();

    Loads(Incarnation incarnation, Holds holds, LeaseBoard board) {
        this.incarnation = incarnation;
        this.holds = holds;
        this.board = board;
    }

    /** For the own row: nothing where numbers are shared out; no vote for loads beside owners whose loads nobody tells. */
    LoadReport report() {
        if (incarnation.config().balance() == Balance.BY_COUNT) {
            return LoadReport.NONE;
        }
        Map<Integer, Double> rates = measured();
        double total = 0;
        for (double rate : rates.values()) {
            total += rate;
        }
        long ripeNanos = incarnation.timing().loadResidency().toNanos();
        boolean ripe = staying().stream().anyMatch(hold -> hold.rate().ageNanos(incarnation.now()) >= ripeNanos);
        if (!board.foreignOwners().isEmpty()) {
            return new LoadReport(false, OptionalLong.of(Math.round(total)), Map.of());
        }
        Map<Integer, Long> rounded = new HashMap<>();
        rates.forEach((mark, rate) -> rounded.put(mark, Math.round(rate)));
        int unmeasured = staying().size() - rates.size();
        double each = rates.isEmpty() ? 0 : total / rates.size();
        long estimate = Math.round(total + each * Math.max(0, unmeasured));
        return new LoadReport(true, ripe ? OptionalLong.of(estimate) : OptionalLong.empty(), rounded);
    }

    private List<HeldLease> staying() {
        return holds.all().stream().filter(hold -> !hold.state().isDeparting()).toList();
    }

    private Map<Integer, Double> measured() {
        Map<Integer, Double> rates = new HashMap<>();
        for (HeldLease hold : holds.all()) {
            int mark = LoadReport.mark(hold.key());
            Double before = known.get(mark);
            hold.rate().startFrom(before == null ? OptionalDouble.empty() : OptionalDouble.of(before));
            hold.rate().perSecond(incarnation.now()).ifPresent(rate -> {
                known.put(mark, rate);
                if (!hold.state().isDeparting()) {
                    rates.put(mark, rate);
                }
            });
        }
        return rates;
    }

    /** Keeps what peers tell of leases, whoever has them next. */
    void seen(Collection<WorkerRow> peers) {
        peers.forEach(row -> row.loads().rates().forEach((mark, rate) -> known.put(mark, (double) rate)));
        if (known.size() > 2 * board.size() + LoadReport.MOST_LISTED) {
            known.keySet()
                    .retainAll(board.all().stream()
                            .map(lease -> LoadReport.mark(lease.key()))
                            .toList());
        }
    }

    /**
     * Whether loads are shared out: all who take leases would, and one at least has measured for a minute. All rows give every
     * worker the same answer; as long as there is another one, or nothing is known, the count decides.
     */
    boolean decide(Collection<WorkerRow> alike) {
        List<LoadReport> reports = new ArrayList<>();
        reports.add(report());
        alike.forEach(row -> reports.add(row.loads()));
        return decided(reports);
    }

    private static boolean decided(Collection<LoadReport> reports) {
        return reports.stream().allMatch(LoadReport::byThroughput)
                && reports.stream().anyMatch(report -> report.total().isPresent());
    }

    /** The planner's workers; {@code coming}: keys that are announced to this one and not yet held. */
    List<LoadPlanner.Worker> workers(Set<String> coming, Collection<WorkerRow> peers) {
        double average = average(peers);
        List<LoadPlanner.Worker> workers = new ArrayList<>();
        Map<Integer, Double> own = measured();
        List<LoadPlanner.Share> shares = staying().stream()
                .map(hold -> LoadReport.mark(hold.key()))
                .map(mark -> new LoadPlanner.Share(mark, AT_REST + own.getOrDefault(mark, average)))
                .toList();
        workers.add(worker(incarnation.id(), holds.count(), coming, shares, average));
        peers.forEach(row -> workers.add(
                worker(row.incarnation(), row.held(), row.inbox(), shares(row.held(), row.loads(), average), average)));
        return workers;
    }

    private LoadPlanner.Worker worker(
            String id, int held, Collection<String> coming, List<LoadPlanner.Share> shares, double average) {
        double weight = Math.max(0, held - shares.size()) * (AT_REST + average);
        for (LoadPlanner.Share share : shares) {
            weight += share.weight();
        }
        for (double each : weights(coming, average).values()) {
            weight += each;
        }
        return new LoadPlanner.Worker(id, held, coming.size(), shares, weight);
    }

    /** What a peer lists, and what else it has, evenly out of its total. */
    private static List<LoadPlanner.Share> shares(int held, LoadReport report, double average) {
        List<LoadPlanner.Share> shares = new ArrayList<>();
        long listed = 0;
        for (Map.Entry<Integer, Long> rate : report.rates().entrySet()) {
            shares.add(new LoadPlanner.Share(rate.getKey(), AT_REST + rate.getValue()));
            listed += rate.getValue();
        }
        int others = held - shares.size();
        double each = report.total().isPresent()
                ? Math.max(0, report.total().getAsLong() - listed) / (double) Math.max(1, others)
                : average;
        for (int i = 0; i < others; i++) {
            shares.add(new LoadPlanner.Share(i, AT_REST + each));
        }
        return shares;
    }

    private double average(Collection<WorkerRow> peers) {
        double total = 0;
        int held = 0;
        for (WorkerRow row : peers) {
            if (row.loads().total().isPresent()) {
                total += row.loads().total().getAsLong();
                held += row.held();
            }
        }
        for (double rate : measured().values()) {
            total += rate;
            held++;
        }
        return held == 0 ? 0 : total / held;
    }

    /** Of leases that are free or on their way. */
    private Map<String, Double> weights(Collection<String> keys, double average) {
        Map<String, Double> weights = new TreeMap<>();
        keys.forEach(key -> weights.put(key, AT_REST + known.getOrDefault(LoadReport.mark(key), average)));
        return weights;
    }

    /** Likewise, where nobody has measured them like the average of the fleet. */
    Map<String, Double> weights(Collection<String> keys, List<WorkerRow> peers) {
        return weights(keys, average(peers));
    }

    /** Spreads a leaving worker's leases: each to the peer that then has the least, be it number or load. */
    List<Bequest> bequeath(Collection<String> keys, List<WorkerRow> peers) {
        if (!decided(peers.stream().map(WorkerRow::loads).toList())) {
            return AssignmentPlanner.bequeath(
                    keys,
                    peers.stream()
                            .map(row -> new AssignmentPlanner.Worker(
                                    row.incarnation(), row.held(), row.inbox().size()))
                            .toList());
        }
        double average = average(peers);
        List<LoadPlanner.Worker> takers = peers.stream()
                .map(row -> worker(
                        row.incarnation(), row.held(), row.inbox(), shares(row.held(), row.loads(), average), average))
                .toList();
        return LoadPlanner.bequeath(weights(keys, average), takers);
    }
}
