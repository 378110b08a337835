package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.file.FakeDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of what writers, rotation, a destination and an operator do, each judged by two bounds: a line that is still on the disk was
 * delivered, and no line was delivered more often than there were kills that found it sent and not saved as acked.
 *
 * <p>{@code -Dmillrace.sequences=100000} runs the long form, {@code -Dmillrace.sequence=SEED,SEED} some of them, with the steps printed if it is
 * one.
 */
class TailModelTest {
    private static final int SEQUENCES = Integer.getInteger("millrace.sequences", 2_000);
    private static final String SOME = System.getProperty("millrace.sequence", "");
    private static final int MOST_FAILING = Integer.getInteger("millrace.failing", 5);
    private static final int STEPS = 40;

    @Test
    void everythingOnTheDiskIsDeliveredAndNothingTwiceWithoutAKill() {
        List<Long> seeds = SOME.isEmpty()
                ? LongStream.rangeClosed(1, SEQUENCES).boxed().toList()
                : Stream.of(SOME.split(",")).map(Long::valueOf).toList();
        Map<Long, AssertionError> failures = new TreeMap<>();
        for (long seed : seeds) {
            try {
                new Sequence(seed, seeds.size() == 1).run();
            } catch (AssertionError e) {
                failures.put(seed, e);
            }
            if (failures.size() == MOST_FAILING) {
                break;
            }
        }
        failures.values().stream().findFirst().ifPresent(first -> {
            throw new AssertionError(
                    "failing sequences " + failures.keySet() + ", the first: " + first.getMessage(), first);
        });
    }

    /** One sequence. */
    private static final class Sequence {
        private final long seed;
        private final boolean isPrinted;
        private final Random random;
        private final TailModel model;
        private final List<Path> logs = new ArrayList<>();
        private final Map<Path, String> unfinished = new HashMap<>();
        private final Map<String, Integer> mayRepeat = new HashMap<>();
        private final List<String> steps = new ArrayList<>();
        private final boolean isGlob;

        /** Whether files begin with few bytes, by which a copy cannot be told from a file that says the same. */
        private final boolean isSmall;

        private final String header;
        private int lines;

        Sequence(long seed, boolean isPrinted) {
            this.seed = seed;
            this.isPrinted = isPrinted;
            this.random = new Random(seed);
            this.isGlob = random.nextInt(3) > 0;
            this.isSmall = random.nextInt(4) == 0;
            this.header = random.nextInt(4) == 0 ? "# the same in every file " + "h".repeat(random.nextInt(1500)) : "";
            this.model = new TailModel(seed, isGlob ? "/var/log/*.log*" : "/var/log/*.log");
            model.answersAtOnce = random.nextBoolean();
            for (int i = 0; i <= random.nextInt(3); i++) {
                logs.add(Path.of("/var/log/" + (char) ('a' + i) + ".log"));
            }
        }

        void run() {
            try {
                model.start();
                for (int i = 0; i < STEPS; i++) {
                    act();
                }
                judge();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "sequence " + seed + " (again: -Dtest=TailModelTest -Dmillrace.sequence=" + seed + "), steps:\n"
                                + String.join("\n", steps) + "\nat the end:\n" + this + e.getMessage(),
                        e);
            }
        }

        private void act() {
            Path log = logs.get(random.nextInt(logs.size()));
            switch (random.nextInt(18)) {
                case 0, 1, 2, 3 -> write(log, 1 + random.nextInt(20));
                case 4 -> begin(log);
                case 5 -> rename(log);
                case 6 -> copyTruncate(log);
                case 7 -> compress(log, random.nextBoolean());
                case 8 -> remove(log);
                case 9 -> lateWrite(log);
                case 10 -> kill();
                case 11 -> stop();
                case 12 -> flap(log);
                case 13 -> hold();
                case 14 -> answerSome();
                case 15 -> touch(log);
                case 16 -> judge();
                default -> time(random.nextInt(4_000));
            }
        }

        private void note(String step) {
            steps.add(step);
            if (isPrinted) {
                System.out.println(this + "\n== " + step);
            }
        }

        private void write(Path log, int count) {
            note("write " + count + " to " + log);
            finish(log);
            for (int i = 0; i < count; i++) {
                model.disk.append(log, bytes(next(log) + "\n"));
            }
        }

        private String next(Path log) {
            FakeDisk.Inode file = model.disk.at(log);
            if (file == null || file.content().length == 0) {
                begin(log, header);
            }
            return "line " + lines + " of " + log.getFileName() + " " + "x".repeat(random.nextInt(200)) + lines++;
        }

        /** What a file begins with. */
        private void begin(Path log, String common) {
            if (!common.isEmpty()) {
                model.disk.append(log, bytes(common + "\n"));
            }
            if (!isSmall) {
                model.disk.append(log, bytes("first line " + lines + " " + "f".repeat(1_200) + " " + lines++ + "\n"));
            }
        }

        private void begin(Path log) {
            note("begin a line in " + log);
            finish(log);
            String text = next(log);
            model.disk.append(log, bytes(text));
            unfinished.put(log, text);
        }

        private void finish(Path log) {
            if (unfinished.remove(log) != null) {
                model.disk.append(log, bytes("\n"));
            }
        }

        private void rename(Path log) {
            if (model.disk.at(log) == null) {
                return;
            }
            note("rename " + log);
            shift(log);
            finish(log);
            model.disk.rename(log, rotated(log, 1));
        }

        private void copyTruncate(Path log) {
            if (model.disk.at(log) == null) {
                return;
            }
            finish(log);
            note("copytruncate " + log);
            shift(log);
            model.disk.copy(log, rotated(log, 1));
            if (random.nextInt(4) == 0) {
                time(random.nextInt(1_500));
            }
            model.disk.truncate(log, 0);
            if (random.nextBoolean()) {
                write(log, 1 + random.nextInt(40));
            }
        }

        /** Makes room for a new rotated file. Without a pattern that matches them, the agent has to have seen each before it moves on. */
        private void shift(Path log) {
            if (!isGlob) {
                time(1_100);
            }
            for (int i = 3; i >= 1; i--) {
                for (String ending : List.of("", ".gz")) {
                    Path from = Path.of(rotated(log, i) + ending);
                    if (model.disk.at(from) != null) {
                        model.disk.rename(from, Path.of(rotated(log, i + 1) + ending));
                    }
                }
            }
            model.disk.delete(rotated(log, 4));
            model.disk.delete(Path.of(rotated(log, 4) + ".gz"));
        }

        private void compress(Path log, boolean isSlow) {
            Path plain = rotated(log, 1 + random.nextInt(3));
            if (model.disk.at(plain) == null) {
                return;
            }
            note((isSlow ? "slowly" : "fast") + " compress " + plain);
            Path packed = Path.of(plain + ".gz");
            if (isSlow) {
                slowly(plain, packed);
            } else {
                model.disk.gzip(plain, packed);
            }
            model.disk.delete(plain);
        }

        private void slowly(Path plain, Path packed) {
            Path whole = Path.of("/tmp/whole.gz");
            model.disk.gzip(plain, whole);
            byte[] bytes = Objects.requireNonNull(model.disk.at(whole)).content();
            model.disk.delete(whole);
            model.disk.delete(packed);
            int at = 0;
            while (at < bytes.length) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(bytes.length));
                model.disk.append(packed, java.util.Arrays.copyOfRange(bytes, at, to));
                at = to;
                time(random.nextInt(2_000));
            }
        }

        private void remove(Path log) {
            note("delete " + log);
            unfinished.remove(log);
            model.disk.delete(log);
        }

        private void lateWrite(Path log) {
            Path old = rotated(log, 1);
            if (model.disk.at(old) == null) {
                return;
            }
            note("late write to " + old);
            model.disk.append(old, bytes("late line " + lines++ + " of " + log.getFileName() + "\n"));
        }

        private void flap(Path log) {
            if (model.disk.at(log) == null) {
                return;
            }
            note("make " + log + " unreadable for a while");
            model.disk.readable(log, false);
            time(random.nextInt(3_000));
            if (model.disk.at(log) != null) {
                model.disk.readable(log, true);
            }
        }

        private void hold() {
            model.answersAtOnce = !model.answersAtOnce;
            note("answers at once: " + model.answersAtOnce);
        }

        private void answerSome() {
            note("answer some");
            for (int i = random.nextInt(5); i > 0 && !model.pending.isEmpty(); i--) {
                model.answer(model.pending.get(random.nextInt(model.pending.size())), random.nextInt(4) > 0);
                model.step();
            }
        }

        private void touch(Path log) {
            note("event for " + log);
            model.flow.touched(log, model.now());
            model.step();
        }

        private void time(int millis) {
            note("time " + millis);
            model.run(Duration.ofMillis(millis));
        }

        private void kill() {
            note("kill");
            Map<UUID, Long> acked = new HashMap<>();
            for (SavedGeneration saved : model.saved) {
                acked.put(saved.generation(), saved.ackedOffset());
            }
            Set<String> uncovered = new HashSet<>();
            for (TailModel.Sent sent : model.sent) {
                if (sent.offset() >= acked.getOrDefault(sent.generation(), 0L)) {
                    uncovered.add(sent.text());
                }
            }
            uncovered.forEach(text -> mayRepeat.merge(text, 1, Integer::sum));
            model.kill();
            model.start();
        }

        private void stop() {
            note("stop and start");
            boolean before = model.answersAtOnce;
            model.answersAtOnce = true;
            model.flow.stop();
            for (int i = 0; i < 1_000 && !model.flow.isStopped(); i++) {
                while (!model.pending.isEmpty()) {
                    model.answer(model.pending.get(0), true);
                }
                model.flow.save(model.now());
                model.run(Duration.ofMillis(100));
            }
            assertThat(model.flow.isStopped()).as("stopped").isTrue();
            model.flow.close();
            model.kill();
            model.answersAtOnce = before;
            model.start();
        }

        /** Lets everything settle, and compares with the disk. */
        private void judge() {
            note("judge");
            boolean before = model.answersAtOnce;
            model.settle(Duration.ofSeconds(75));
            model.answersAtOnce = before;
            Map<String, Integer> times = model.timesDelivered();
            Set<String> missing = new LinkedHashSet<>();
            for (Path path : model.disk.paths()) {
                if (isGlob || path.toString().endsWith(".log")) {
                    linesOf(path).stream()
                            .filter(line -> !times.containsKey(line))
                            .forEach(missing::add);
                }
            }
            assertThat(missing.stream().limit(3))
                    .as("on the disk, and never delivered: " + missing.size())
                    .isEmpty();
            Map<String, Integer> tooOften = new HashMap<>();
            times.forEach((line, count) -> {
                if (!isSmall && !line.startsWith("#") && count > 1 + mayRepeat.getOrDefault(line, 0)) {
                    tooOften.put(line, count);
                }
            });
            assertThat(tooOften.keySet().stream().limit(3))
                    .as("delivered too often: " + tooOften.size())
                    .isEmpty();
            assertThat(model.flow.status(model.now()).accounting().isBalanced()).isTrue();
        }

        private List<String> linesOf(Path path) {
            byte[] bytes = Objects.requireNonNull(model.disk.at(path)).content();
            String all =
                    new String(path.toString().endsWith(".gz") ? unpacked(bytes) : bytes, StandardCharsets.ISO_8859_1);
            List<String> whole = new ArrayList<>();
            int from = 0;
            for (int at = all.indexOf('\n'); at >= 0; at = all.indexOf('\n', from)) {
                whole.add(all.substring(from, at + 1));
                from = at + 1;
            }
            return whole;
        }

        private static byte[] unpacked(byte[] bytes) {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                return gzip.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static Path rotated(Path log, int number) {
            return Path.of(log + "." + number);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** For the reader of a failure: what the disk holds. */
        @Override
        public String toString() {
            StringBuilder all = new StringBuilder();
            for (Path path : model.disk.paths()) {
                FakeDisk.Inode inode = Objects.requireNonNull(model.disk.at(path));
                all.append(path)
                        .append(' ')
                        .append(inode.number)
                        .append(' ')
                        .append(inode.content().length)
                        .append('\n');
            }
            for (var file : model.flow.status(model.now()).files()) {
                all.append(file.generation().toString(), 0, 8)
                        .append(' ')
                        .append(file.path())
                        .append(' ')
                        .append(file.state())
                        .append(" read ")
                        .append(file.readOffset())
                        .append(" acked ")
                        .append(file.ackedOffset())
                        .append(" of ")
                        .append(file.sizeBytes())
                        .append('\n');
            }
            return all.toString();
        }
    }
}
