package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.lease.LoadPlanner.Share;
import io.millrace.consumer.lease.LoadPlanner.Shift;
import io.millrace.consumer.lease.LoadPlanner.Worker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadPlannerTest {

    /** Its leases' marks are 0, 1, 2 and so on. */
    private static Worker worker(String id, double... weights) {
        List<Share> shares = IntStream.range(0, weights.length)
                .mapToObj(i -> new Share(i, weights[i]))
                .toList();
        return new Worker(
                id, weights.length, 0, shares, DoubleStream.of(weights).sum());
    }

    private static Worker evenly(String id, int leases, double weight) {
        return worker(id, DoubleStream.generate(() -> weight).limit(leases).toArray());
    }

    private static List<Shift> shifts(String me, Worker... workers) {
        return LoadPlanner.plan(me, List.of(workers), Map.of(), false).shifts();
    }

    @Test
    void whoHasMostGivesTheLeaseThatEvensOutBest() {
        Worker a = worker("a", 5, 4, 3, 1);
        Worker b = worker("b", 4, 1);

        assertThat(shifts("a", a, b)).containsExactly(new Shift(1, "b", 2, 1));
        assertThat(shifts("b", a, b)).isEmpty();
    }

    @Test
    void gainOfLessThanATenthOfTheMeanMovesNothing() {
        Worker b = worker("b", 9);

        assertThat(shifts("a", worker("a", 9, 1, 0.89), b)).isEmpty();
        assertThat(shifts("a", worker("a", 9, 1.1, 1.1), b)).hasSize(1);
        assertThat(LoadPlanner.plan("a", List.of(worker("a", 9, 1, 0.89), b), Map.of(), true)
                        .shifts())
                .as("who is giving goes on until half of that is left")
                .hasSize(1);
    }

    @Test
    void leasesThatAreLightEachAreMovedIfTogetherTheyMatter() {
        Worker a = evenly("a", 100, 0.01);

        assertThat(shifts("a", a, evenly("b", 100, 0.01), worker("c"))).hasSize(10);
        assertThat(shifts("a", a, evenly("b", 95, 0.01), evenly("c", 90, 0.01))).isEmpty();
    }

    @Test
    void budgetIsATenthOfTheLeasesButOneAtLeast() {
        assertThat(shifts("a", evenly("a", 39, 1), worker("b"))).hasSize(3);
        assertThat(shifts("a", evenly("a", 4, 1), worker("b"))).hasSize(1);
    }

    @Test
    void hotLeaseStaysAndTheOthersLeaveIt() {
        Worker hot = worker("a", 50, 1, 1, 1, 1, 1);

        assertThat(shifts("a", hot, worker("b", 3, 3), worker("c", 3, 3)))
                .singleElement()
                .satisfies(shift -> assertThat(shift.mark()).isNotZero());
        assertThat(shifts("a", worker("a", 50), worker("b", 3, 3), worker("c")))
                .as("alone it goes nowhere, however idle the others are")
                .isEmpty();
    }

    @Test
    void surplusOfOneGoesToManyThoughNoneLacksATenth() {
        List<Worker> workers = new ArrayList<>(List.of(evenly("a", 40, 1)));
        IntStream.range(0, 19).forEach(i -> workers.add(evenly("b" + i, 20, 1)));

        assertThat(LoadPlanner.plan("a", workers, Map.of(), false).shifts())
                .hasSize(4)
                .extracting(Shift::to)
                .doesNotHaveDuplicates();
    }

    @Test
    void lackOfOneIsServedByManyThoughNoneHasATenthTooMuch() {
        List<Worker> workers = new ArrayList<>(List.of(worker("b")));
        IntStream.range(0, 20).forEach(i -> workers.add(evenly("a" + i, 10, 1)));

        long given = workers.stream()
                .mapToLong(worker -> LoadPlanner.plan(worker.id(), workers, Map.of(), false)
                        .shifts()
                        .size())
                .sum();
        assertThat(given).isBetween(7L, 10L);
    }

    @Test
    void freeLeasesGoToWhoThenHasLeastTheHeaviestFirst() {
        List<Worker> workers = List.of(worker("a", 5), worker("b"), worker("c", 1));
        Map<String, Double> free = Map.of("1", 1.0, "2", 6.0, "3", 2.0, "4", 2.0);

        assertThat(LoadPlanner.plan("b", workers, free, false).claims()).containsExactly("2");
        assertThat(LoadPlanner.plan("c", workers, free, false).claims()).containsExactly("3", "4");
        assertThat(LoadPlanner.plan("a", workers, free, false).claims()).containsExactly("1");
    }

    @Test
    void leavingWorkersLeasesGoToWhoThenHasLeastToRead() {
        List<Worker> peers = List.of(worker("b", 1, 1, 1), worker("c", 9));

        assertThat(LoadPlanner.bequeath(Map.of("x", 4.0, "y", 5.0, "z", 1.0), peers))
                .containsExactly(
                        new AssignmentPlanner.Bequest("y", "b", 3, 2),
                        new AssignmentPlanner.Bequest("x", "b", 3, 2),
                        new AssignmentPlanner.Bequest("z", "c", 1, 1));
    }

    @ParameterizedTest
    @CsvSource({"2, 4, 400", "3, 7, 400", "5, 30, 200", "20, 300, 20", "50, 1000, 3"})
    void loadsBecomeEvenWithinTheBudgetsAndThenRest(int workers, int leases, int trials) {
        for (int trial = 0; trial < trials; trial++) {
            new Trial(workers * 10_000L + trial, workers, leases).run();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 20, 200", "5, 33, 100", "10, 100, 50"})
    void leasesOfOneWeightMoveAsFewAsMayBe(int workers, int leases, int trials) {
        for (int trial = 0; trial < trials; trial++) {
            Trial alike = new Trial(workers * 10_000L + trial, workers, leases);
            alike.weights.replaceAll((mark, weight) -> 1.0);
            double level = (double) leases / workers;
            long above = alike.held.values().stream()
                    .mapToLong(held -> Math.max(0, held.size() - (int) level))
                    .sum();
            alike.run();
            assertThat((long) alike.moves).as("seed %d", alike.seed).isLessThanOrEqualTo(above);
        }
    }

    /** Leases of very different weights, crowded on some workers; all act on the same rows, minute by minute. */
    private static final class Trial {
        private final long seed;
        private final Random random;
        private final Map<Integer, Double> weights = new TreeMap<>();
        private final Map<String, List<Integer>> held = new TreeMap<>();
        private int moves;

        Trial(long seed, int workers, int leases) {
            this.seed = seed;
            random = new Random(seed);
            for (int i = 0; i < workers; i++) {
                held.put("worker-" + i, new ArrayList<>());
            }
            List<String> ids = List.copyOf(held.keySet());
            int crowded = 1 + random.nextInt(workers);
            for (int mark = 0; mark < leases; mark++) {
                weights.put(mark, Math.exp(3 * random.nextGaussian()));
                of(ids.get(random.nextInt(crowded))).add(mark);
            }
        }

        void run() {
            double most = most();
            int minutes = 0;
            while (minute()) {
                assertThat(most()).as("the largest load of seed %d", seed).isLessThanOrEqualTo(most * (1 + 1e-9));
                most = most();
                assertThat(++minutes).as("minutes of seed %d", seed).isLessThan(weights.size() + 60);
            }
            assertThat(held.values().stream().mapToInt(List::size).sum()).isEqualTo(weights.size());
            assertNoMoveWouldMatter();
        }

        private List<Integer> of(String id) {
            return held.computeIfAbsent(id, first -> new ArrayList<>());
        }

        private double weight(int mark) {
            return weights.getOrDefault(mark, 0.0);
        }

        private double load(String id) {
            return of(id).stream().mapToDouble(this::weight).sum();
        }

        private double most() {
            return held.keySet().stream().mapToDouble(this::load).max().orElseThrow();
        }

        private void assertNoMoveWouldMatter() {
            double mean =
                    held.keySet().stream().mapToDouble(this::load).average().orElseThrow();
            double least = held.keySet().stream().mapToDouble(this::load).min().orElseThrow();
            held.forEach((id, marks) -> marks.forEach(mark -> {
                double weight = weight(mark);
                double gain = Math.min(weight, load(id) - least - weight);
                assertThat(gain)
                        .as("what lease %d of %s could gain, seed %d", mark, id, seed)
                        .isLessThan(0.1 * mean);
            }));
        }

        private List<Worker> rows() {
            List<Worker> rows = new ArrayList<>();
            held.forEach((id, marks) -> rows.add(new Worker(
                    id,
                    marks.size(),
                    0,
                    marks.stream().map(mark -> new Share(mark, weight(mark))).toList(),
                    load(id))));
            return rows;
        }

        private boolean minute() {
            List<Worker> rows = rows();
            List<Worker> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, random);
            int before = moves;
            List<String> receivers = new ArrayList<>();
            List<String> givers = new ArrayList<>();
            for (Worker me : rows) {
                List<Shift> shifts =
                        LoadPlanner.plan(me.id(), rows, Map.of(), false).shifts();
                assertThat(LoadPlanner.plan(me.id(), shuffled, Map.of(), false).shifts())
                        .as("rows in another order, seed %d", seed)
                        .isEqualTo(shifts);
                assertThat(shifts).as("budget, seed %d", seed).hasSizeLessThanOrEqualTo(Math.max(1, me.held() / 10));
                for (Shift shift : shifts) {
                    moves++;
                    givers.add(me.id());
                    receivers.add(shift.to());
                    assertThat(of(me.id()).remove((Integer) shift.mark()))
                            .as("moves one of its own, seed %d", seed)
                            .isTrue();
                    of(shift.to()).add(shift.mark());
                }
            }
            assertThat(receivers)
                    .as("nobody gives and takes, seed %d", seed)
                    .doesNotContainAnyElementsOf(givers.isEmpty() ? List.of("nobody") : givers);
            return moves > before;
        }
    }
}
