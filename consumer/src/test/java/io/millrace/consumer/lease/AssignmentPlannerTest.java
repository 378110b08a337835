package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.lease.AssignmentPlanner.Bequest;
import io.millrace.consumer.lease.AssignmentPlanner.Foreign;
import io.millrace.consumer.lease.AssignmentPlanner.Move;
import io.millrace.consumer.lease.AssignmentPlanner.Plan;
import io.millrace.consumer.lease.AssignmentPlanner.Worker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentPlannerTest {
    private static Worker worker(String id, int held) {
        return new Worker(id, held, 0);
    }

    private static Plan plan(String me, List<Worker> workers, String... free) {
        return AssignmentPlanner.plan(me, workers, List.of(free), Foreign.NONE);
    }

    @Test
    void loneWorkerTakesEverythingThatIsFree() {
        assertThat(plan("a", List.of(worker("a", 0)), "x", "z", "y").claims()).containsExactly("x", "y", "z");
    }

    @Test
    void freeLeasesAreSharedOutSoThatEachHasOneClaimer() {
        List<Worker> workers = List.of(worker("a", 0), worker("b", 0), worker("c", 1));

        assertThat(plan("a", workers, "1", "2", "3", "4", "5").claims()).containsExactly("1", "2");
        assertThat(plan("b", workers, "1", "2", "3", "4", "5").claims()).containsExactly("3", "4");
        assertThat(plan("c", workers, "1", "2", "3", "4", "5").claims()).containsExactly("5");
    }

    @Test
    void freeLeasesGoToWhoHasLeastAndNothingMovesForThem() {
        List<Worker> workers = List.of(worker("a", 3), worker("b", 1));

        assertThat(plan("a", workers, "1", "2")).isEqualTo(Plan.NOTHING);
        assertThat(plan("b", workers, "1", "2").claims()).containsExactly("1", "2");
    }

    @Test
    void onlyTheHolderOfTooMuchMovesAndSaysWhatItBelieves() {
        List<Worker> workers = List.of(worker("a", 6), new Worker("b", 1, 1), worker("c", 4));

        assertThat(plan("a", workers).moves()).containsExactly(new Move("b", 2, 1, 3));
        assertThat(plan("b", workers)).isEqualTo(Plan.NOTHING);
        assertThat(plan("c", workers)).isEqualTo(Plan.NOTHING);
    }

    @Test
    void differenceOfOneMovesNothing() {
        assertThat(plan("a", List.of(worker("a", 5), worker("b", 4)))).isEqualTo(Plan.NOTHING);
        assertThat(plan("a", List.of(worker("a", 5), worker("b", 4), worker("c", 4))))
                .isEqualTo(Plan.NOTHING);
    }

    @Test
    void joiningWorkerIsServedInOneGoByAll() {
        List<Worker> workers = List.of(worker("a", 6), worker("b", 6), worker("c", 0));

        assertThat(plan("a", workers).moves()).containsExactly(new Move("c", 2, 0, 4));
        assertThat(plan("b", workers).moves()).containsExactly(new Move("c", 2, 0, 4));
    }

    @Test
    void workerThatIsNotListedPlansNothing() {
        assertThat(plan("gone", List.of(worker("a", 9), worker("b", 0)), "1")).isEqualTo(Plan.NOTHING);
    }

    @Test
    void besideTheKclNoMoreIsClaimedThanAnEvenShare() {
        Foreign kcl = new Foreign(2, 6);

        Plan plan = AssignmentPlanner.plan("a", List.of(worker("a", 1)), List.of("1", "2", "3", "4", "5"), kcl);

        assertThat(plan.claims()).containsExactly("1", "2", "3");
    }

    @Test
    void leavingWorkersLeasesGoToWhoThenHasLeast() {
        List<Bequest> bequests =
                AssignmentPlanner.bequeath(List.of("1", "2", "3"), List.of(worker("b", 2), worker("c", 0)));

        assertThat(bequests)
                .containsExactly(new Bequest("1", "c", 0, 2), new Bequest("2", "c", 0, 2), new Bequest("3", "b", 2, 1));
        assertThat(AssignmentPlanner.bequeath(List.of("1"), List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, 4, 500", "5, 12, 500", "20, 400, 60", "50, 1000, 10"})
    void movesAreFiniteMinimalAndNoneAfterBalance(int workers, int leases, int trials) {
        for (int trial = 0; trial < trials; trial++) {
            long seed = workers * 10_000L + trial;
            new Trial(seed, workers, leases).run();
        }
    }

    /** Random loads and free leases; every worker acts on the same rows in turn until nobody wants anything. */
    private static final class Trial {
        private final long seed;
        private final Map<String, Integer> loads = new TreeMap<>();
        private final Set<String> free = new HashSet<>();
        private int moves;

        Trial(long seed, int workers, int leases) {
            this.seed = seed;
            Random random = new Random(seed);
            for (int i = 0; i < workers; i++) {
                loads.put("worker-" + i, 0);
            }
            List<String> ids = List.copyOf(loads.keySet());
            int crowded = 1 + random.nextInt(workers);
            for (int i = 0; i < leases; i++) {
                if (random.nextInt(5) == 0) {
                    free.add("lease-" + i);
                } else {
                    loads.merge(ids.get(random.nextInt(crowded)), 1, Integer::sum);
                }
            }
        }

        void run() {
            int least = fewestMoves();
            boolean acted = true;
            for (int round = 0; acted; round++) {
                assertThat(round).as("rounds of seed %d", seed).isLessThan(4);
                acted = round();
            }
            assertThat(free).as("free leases of seed %d", seed).isEmpty();
            assertThat(moves).as("moves of seed %d", seed).isEqualTo(least);
            int most = loads.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            int fewest =
                    loads.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
            assertThat(most - fewest).as("balance of seed %d", seed).isLessThanOrEqualTo(1);
        }

        /** What stands above the quotas, when those with the most keep the larger ones. */
        private int fewestMoves() {
            int total = loads.values().stream().mapToInt(Integer::intValue).sum() + free.size();
            List<Integer> sorted = new ArrayList<>(loads.values());
            sorted.sort((one, other) -> Integer.compare(other, one));
            int above = 0;
            for (int i = 0; i < sorted.size(); i++) {
                int quota = total / sorted.size() + (i < total % sorted.size() ? 1 : 0);
                above += Math.max(0, sorted.get(i) - quota);
            }
            return above;
        }

        private boolean round() {
            List<Worker> seen = new ArrayList<>();
            loads.forEach((id, load) -> seen.add(new Worker(id, load, 0)));
            Set<String> seenFree = Set.copyOf(free);
            boolean acted = false;
            for (Worker me : seen) {
                Plan plan = AssignmentPlanner.plan(me.id(), seen, seenFree, Foreign.NONE);
                acted |= !plan.isEmpty();
                plan.claims().forEach(key -> {
                    assertThat(free.remove(key))
                            .as("two claims of %s, seed %d", key, seed)
                            .isTrue();
                    loads.merge(me.id(), 1, Integer::sum);
                });
                plan.moves().forEach(move -> {
                    moves += move.count();
                    loads.merge(me.id(), -move.count(), Integer::sum);
                    loads.merge(move.to(), move.count(), Integer::sum);
                });
            }
            return acted;
        }
    }
}
