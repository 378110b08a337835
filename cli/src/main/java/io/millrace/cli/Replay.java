package io.millrace.cli;

import io.millrace.aggregation.UserRecord;
import io.millrace.cli.LetterSource.Found;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.producer.PutResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One walk over a source: each letter is put and awaited, listed, or left; nothing is settled before it is stored. */
final class Replay {
    private static final int MOST_TOLD = 10;
    private static final int PROGRESS_EVERY = 1_000;

    private final LetterSource source;
    private final ReplayFilter filter;
    private final PrintWriter err;
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private long putBack;
    private long skipped;
    private long before;
    private long failed;

    /** What puts a letter back. */
    @FunctionalInterface
    interface Target {
        CompletableFuture<PutResult> put(DeadLetter letter);
    }

    private record UnderWay(Found found, CompletableFuture<PutResult> put) {}

    Replay(LetterSource source, ReplayFilter filter, PrintWriter err) {
        this.source = source;
        this.filter = filter;
        this.err = err;
    }

    /** Puts back what the filter lets through, and waits for all of it, also when the source fails in the middle. */
    void run(Target target) throws IOException {
        try {
            putAll(target);
        } catch (IOException | RuntimeException e) {
            settleRest(e);
            throw e;
        }
    }

    private void putAll(Target target) throws IOException {
        for (Found found = source.next(); found != null; found = source.next()) {
            DeadLetter letter = wanted(found);
            if (letter != null) {
                underWay.add(new UnderWay(found, put(target, letter)));
            }
            while (!underWay.isEmpty()
                    && (underWay.size() > source.mostUnderWay()
                            || underWay.element().put().isDone())) {
                settle(underWay.remove());
            }
        }
        while (!underWay.isEmpty()) {
            settle(underWay.remove());
        }
    }

    /** What is under way will be stored: if nobody noted it, the next run would put it again. */
    private void settleRest(Exception failure) {
        while (!underWay.isEmpty()) {
            try {
                settle(underWay.remove());
            } catch (IOException | RuntimeException further) {
                if (further != failure) {
                    failure.addSuppressed(further);
                }
            }
        }
    }

    /** Lists what would be put back, without its data. */
    void list(PrintWriter out) throws IOException {
        out.println("stream  shard  sequence/sub-sequence  key  bytes  attempts  given up at  cause");
        for (Found found = source.next(); found != null; found = source.next()) {
            DeadLetter letter = wanted(found);
            if (letter != null) {
                out.println(row(letter));
                found.settling().settled(false);
                putBack++;
            }
        }
    }

    boolean hasFailures() {
        return failed > 0;
    }

    /** The last line. */
    String summary(boolean isDry) {
        return String.format(
                Locale.ROOT,
                "%,d %s, %,d skipped, %,d put back by an earlier run, %,d failed",
                putBack,
                isDry ? "to be put back" : "put back",
                skipped,
                before,
                failed);
    }

    private @Nullable DeadLetter wanted(Found found) throws IOException {
        DeadLetter letter = found.letter();
        if (letter == null) {
            failed(found, String.valueOf(found.problem()));
            return null;
        }
        if (!filter.lets(letter)) {
            skipped++;
            found.settling().settled(false);
            return null;
        }
        if (found.before()) {
            before++;
            return null;
        }
        return letter;
    }

    private static CompletableFuture<PutResult> put(Target target, DeadLetter letter) {
        try {
            return target.put(letter);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void settle(UnderWay letter) throws IOException {
        Throwable failure = letter.put().handle((result, thrown) -> thrown).join();
        if (failure != null) {
            failed(letter.found(), Failure.describe(failure));
            return;
        }
        putBack++;
        letter.found().settling().settled(true);
        if (putBack % PROGRESS_EVERY == 0) {
            err.printf(Locale.ROOT, "%,d put back%n", putBack);
        }
    }

    private void failed(Found found, String why) throws IOException {
        failed++;
        if (failed <= MOST_TOLD) {
            err.println("millrace: " + found.place() + ": " + why);
        } else if (failed == MOST_TOLD + 1) {
            err.println("millrace: further failures are counted only");
        }
        found.settling().settled(false);
    }

    private static String row(DeadLetter letter) {
        UserRecord content = letter.content();
        return String.join(
                "  ",
                printable(letter.stream()),
                printable(letter.source().shardId()),
                letter.source().position().toString(),
                printable(content.partitionKey()),
                Integer.toString(content.dataSizeBytes()),
                Integer.toString(letter.failure().attempts()),
                letter.failure().givenUpAt().toString(),
                printable(letter.cause().type()));
    }

    /** Keys of others must not drive a person's terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }
}
