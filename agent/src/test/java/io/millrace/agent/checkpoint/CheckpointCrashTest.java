package io.millrace.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saving stops after each byte, rename and sync of it; on the real file system, the power failure being played. */
class CheckpointCrashTest {
    private static final String FLOW = "flow";

    @TempDir(factory = InMemory.class)
    private Path temporary;

    @Test
    void wheneverTheProcessIsKilledTheLastOrThePreviousSaveIsLoaded() throws IOException {
        crashEverywhere(false);
    }

    @Test
    void wheneverThePowerFailsTheLastOrThePreviousSaveIsLoaded() throws IOException {
        crashEverywhere(true);
    }

    private void crashEverywhere(boolean powerFails) throws IOException {
        int steps = 0;
        boolean crashed = true;
        while (crashed) {
            crashed = crashAfter(steps++, powerFails);
        }
        assertThat(steps).as("steps of three saves").isBetween(600, 100_000);
    }

    /** Whether there was a crash within three saves. */
    private boolean crashAfter(int steps, boolean powerFails) throws IOException {
        Path directory = Files.createDirectory(temporary.resolve(powerFails + "-" + steps));
        int saving = 0;
        CrashingDirectory crashing = new CrashingDirectory(directory, steps, powerFails);
        boolean crashed = false;
        try (CheckpointFiles store = CheckpointFiles.open(directory, crashing)) {
            for (saving = 1; saving <= 3; saving++) {
                store.save(FLOW, generations(saving));
            }
        } catch (Crash e) {
            crashed = true;
        }
        int last = saving;
        try (CheckpointFiles store =
                CheckpointFiles.open(directory, new CrashingDirectory(directory, Integer.MAX_VALUE, false))) {
            List<SavedGeneration> loaded = store.load(FLOW);
            assertThat(List.of(generations(last - 1), generations(last)))
                    .as("after %s steps", steps)
                    .contains(loaded);
            assertThat(store.isKnown(FLOW)).isEqualTo(!loaded.isEmpty());

            store.save(FLOW, generations(9));
            assertThat(store.load(FLOW)).isEqualTo(generations(9));
        }
        return crashed;
    }

    /** The disk fills up, or has an error, at each step of one save; then all is well again. */
    @Test
    void aSaveThatFailsAnywhereLeavesTheOldOneAndTheNextWorks() throws IOException {
        int failures = 0;
        boolean failed = true;
        for (int steps = 0; failed; steps++) {
            Path directory = Files.createDirectory(temporary.resolve("failing-" + steps));
            CrashingDirectory failing = new CrashingDirectory(directory, Integer.MAX_VALUE, false);
            try (CheckpointFiles store = CheckpointFiles.open(directory, failing)) {
                store.save(FLOW, generations(1));
                store.save(FLOW, generations(2));
                failing.failAfter(steps);
                failed = false;
                try {
                    store.save(FLOW, generations(3));
                } catch (IOException e) {
                    assertThat(e).hasMessage("No space left on device");
                    failed = true;
                    failures++;
                }
                assertThat(List.of(generations(2), generations(3))).contains(store.load(FLOW));
                if (failed) {
                    assertThatThrownBy(() -> store.save(FLOW, generations(4))).isInstanceOf(IOException.class);
                    assertThat(List.of(generations(2), generations(3))).contains(store.load(FLOW));
                }
                failing.failAfter(Integer.MAX_VALUE);
                store.save(FLOW, generations(5));
                assertThat(store.load(FLOW)).isEqualTo(generations(5));
            }
            try (CheckpointFiles store = CheckpointFiles.open(directory)) {
                assertThat(store.load(FLOW)).isEqualTo(generations(5));
            }
        }
        assertThat(failures).isGreaterThan(200);
    }

    /** None for save 0: nothing was saved. */
    private static List<SavedGeneration> generations(int save) {
        return save == 0 ? List.of() : List.of(generation(100L * save));
    }

    private static SavedGeneration generation(long acked) {
        return new SavedGeneration(
                new UUID(0, 1), "/a", "/a", 1, 2, false, acked, acked, 1, 1, 1, 1, false, false, 1, 0);
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    /** The real directory until its steps are used up: a byte, or any other call, is one. Forces nothing to the disk, which takes long. */
    private static final class CrashingDirectory implements StateDirectory {
        private final Path path;
        private final StateDirectory real;
        private final boolean powerFails;
        private final Random random;
        /** How many bytes of a file are on the disk: more may be lost with the power, whatever its name is then. */
        private final Map<String, Long> synced = new HashMap<>();

        private long left;
        private boolean fails;

        CrashingDirectory(Path path, int steps, boolean powerFails) {
            this.path = path;
            real = new LinuxDirectory(path);
            left = steps;
            this.powerFails = powerFails;
            random = new Random(steps);
        }

        void failAfter(int steps) {
            left = steps;
            fails = true;
        }

        private void step() throws IOException {
            if (left-- <= 0) {
                crash();
            }
        }

        private void crash() throws IOException {
            left = 0;
            if (fails) {
                throw new IOException("No space left on device");
            }
            if (powerFails) {
                for (Map.Entry<String, Long> file : synced.entrySet()) {
                    cut(path.resolve(file.getKey()), file.getValue());
                }
            }
            throw new Crash();
        }

        private void cut(Path file, long kept) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                long unsynced = channel.size() - kept;
                channel.truncate(kept + (unsynced == 0 ? 0 : random.nextInt((int) unsynced + 1)));
            }
        }

        @Override
        public Output create(String name) throws IOException {
            step();
            Output output = real.create(name);
            synced.put(name, 0L);
            return new Output() {
                @Override
                public void write(byte[] bytes, int length) throws IOException {
                    int written = (int) Math.min(left, length);
                    output.write(bytes, written);
                    left -= written;
                    if (written < length) {
                        crash();
                    }
                }

                @Override
                public void sync() throws IOException {
                    step();
                    synced.put(name, Files.size(path.resolve(name)));
                }

                @Override
                public void close() throws IOException {
                    output.close();
                }
            };
        }

        @Override
        public void move(String from, String to) throws IOException {
            step();
            real.move(from, to);
            Long bytes = synced.remove(from);
            if (bytes != null) {
                synced.put(to, bytes);
            }
        }

        @Override
        public void delete(String name) throws IOException {
            step();
            real.delete(name);
            synced.remove(name);
        }

        @Override
        public void sync() throws IOException {
            step();
        }
    }
}
