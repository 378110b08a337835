package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.file.FakeDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** One random sequence: which step comes when, and what an operator and a destination do. */
final class TailSequence {
    private static final int STEPS = 40;

    private final long seed;
    private final boolean isPrinted;
    private final Random random;
    private final TailModel model;
    private final LogWriters writers;
    private final TailVerdict verdict;
    private final List<Path> logs = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    TailSequence(long seed, boolean isPrinted) {
        this.seed = seed;
        this.isPrinted = isPrinted;
        this.random = new Random(seed);
        TailTraits traits = TailTraits.any(random);
        this.model = new TailModel(seed, traits.isGlob() ? "/var/log/*.log*" : "/var/log/*.log");
        this.writers = new LogWriters(model.disk, traits, random, this::time);
        this.verdict = new TailVerdict(model, traits, writers);
        model.framing = traits.framing();
        model.answersAtOnce = random.nextBoolean();
        for (int i = 0; i <= random.nextInt(3); i++) {
            logs.add(Path.of("/var/log/" + (char) ('a' + i) + ".log"));
        }
        note(traits.toString());
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
        if (random.nextInt(3) > 0) {
            disk(log);
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> kill();
            case 1 -> stop();
            case 2 -> answersChange();
            case 3 -> answerSome();
            case 4 -> touch(log);
            case 5 -> savesChange();
            case 6 -> judge();
            default -> time(random.nextInt(4_000));
        }
    }

    private void disk(Path log) {
        int what = random.nextInt(13);
        if (what < 4) {
            int count = 1 + random.nextInt(20);
            note("write " + count + " to " + log);
            writers.write(log, count);
            return;
        }
        boolean isThere = model.disk.at(log) != null;
        switch (what) {
            case 4 -> noted("begin a record in " + log, () -> writers.begin(log));
            case 5 -> noted("write haltingly to " + log, () -> writers.haltingly(log));
            case 6 -> noted("compress of " + log, () -> writers.compress(log, random.nextBoolean()));
            case 7 -> noted("delete " + log, () -> writers.remove(log));
            case 8 -> noted("late write beside " + log, () -> writers.lateWrite(log));
            default -> {
                if (isThere) {
                    existing(log, what);
                }
            }
        }
    }

    private void existing(Path log, int what) {
        switch (what) {
            case 9 -> noted("rename " + log, () -> writers.rename(log));
            case 10 -> noted("copytruncate " + log, () -> writers.copyTruncate(log));
            case 11 -> noted("empty " + log, () -> writers.empty(log));
            default -> flap(log);
        }
    }

    private void noted(String step, Runnable what) {
        note(step);
        what.run();
    }

    private void note(String step) {
        steps.add(step);
        if (isPrinted) {
            System.out.println(this + "\n== " + step);
        }
    }

    private void flap(Path log) {
        note("make " + log + " unreadable for a while");
        model.disk.readable(log, false);
        time(random.nextInt(3_000));
        if (model.disk.at(log) != null) {
            model.disk.readable(log, true);
        }
    }

    private void answersChange() {
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

    private void savesChange() {
        model.savesFail = !model.savesFail && random.nextBoolean();
        note("saves fail: " + model.savesFail);
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
        verdict.killed();
        model.kill();
        model.start();
    }

    private void stop() {
        note("stop and start");
        boolean before = model.answersAtOnce;
        model.answersAtOnce = true;
        model.savesFail = false;
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
        verdict.judge();
    }

    /** For the reader of a failure: what the disk holds, and what the flow makes of it. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        for (Path path : model.disk.paths()) {
            FakeDisk.Inode inode = Objects.requireNonNull(model.disk.at(path));
            all.append(path + " " + inode.number + " " + inode.content().length + "\n");
        }
        if (model.flow != null) {
            for (var file : model.flow.status(model.now()).files()) {
                all.append(file.generation().toString(), 0, 8)
                        .append(" " + file.path() + " " + file.state())
                        .append(" read " + file.readOffset() + " acked " + file.ackedOffset())
                        .append(" of " + file.sizeBytes() + "\n");
            }
        }
        return all.toString();
    }
}
