package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that take turns at one file lose none of its places. */
class ReplayedPlacesTest {
    private static final int RUNS = 500;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void placesOfARunThatEndsWhileAnotherOneOpensTheFileStay()
            throws InterruptedException, ExecutionException, IOException {
        Path path = folder.resolve("letters.replayed");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> turns = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                turns.add(pool.submit(takeTurns(path, name)));
            }
            for (Future<Integer> turn : turns) {
                turn.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(Files.readAllLines(path))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, RUNS)
                        .boxed()
                        .flatMap(i -> List.of("a" + i, "b" + i).stream())
                        .toList());
    }

    private static Callable<Integer> takeTurns(Path path, String name) {
        return () -> {
            int done = 0;
            while (done < RUNS) {
                try (ReplayedPlaces places = new ReplayedPlaces(path, false, false)) {
                    places.add(name + done);
                    done++;
                } catch (UserError e) {
                    // It is the other one's turn.
                    Thread.onSpinWait();
                }
            }
            return done;
        };
    }
}
