package io.millrace.agent.flow;

import io.millrace.agent.config.Source;
import io.millrace.agent.publish.DestinationStatus;
import io.millrace.agent.status.FileStatus;
import io.millrace.agent.status.FlowStatus;
import io.millrace.agent.status.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A flow as people see it. Belongs to the loop, like what it looks at. */
final class FlowView {
    private static final int MOST_FILES = 1_000;

    private final FlowParts parts;
    private final Tailing tailing;
    private final Sending sending;
    private final Memory memory;
    private final Books books;
    private final boolean isStarved;

    FlowView(FlowParts parts, Tailing tailing, Sending sending, Memory memory, Books books, int waitingForTurn) {
        this.parts = parts;
        this.tailing = tailing;
        this.sending = sending;
        this.memory = memory;
        this.books = books;
        this.isStarved = waitingForTurn > 0;
    }

    FlowStatus at(Moment now) {
        List<FileStatus> files = new ArrayList<>();
        long lagBytes = 0;
        Duration lag = Duration.ZERO;
        for (Tail tail : tailing.tails()) {
            FileStatus file = file(tail, now);
            files.add(file);
            if (!"done".equals(file.state())) {
                lagBytes += file.lagBytes();
                lag = lag.compareTo(file.lag()) < 0 ? file.lag() : lag;
            }
        }
        files.sort(Comparator.comparingLong(FileStatus::lagBytes).reversed().thenComparing(FileStatus::path));
        DestinationStatus destination = parts.destination().status();
        String cause = cause(destination);
        return new FlowStatus(
                parts.config().id(),
                pattern(),
                health(cause, destination),
                cause,
                books.accounting(),
                destination,
                files.subList(0, Math.min(MOST_FILES, files.size())),
                files.size(),
                lagBytes,
                lag);
    }

    private FileStatus file(Tail tail, Moment now) {
        long acked = tail.acks.acked().offset();
        boolean isBehind = acked < tail.sizeBytes;
        long since = tail.acks.oldestNanos(isBehind ? tail.grownNanos : now.nanos());
        return new FileStatus(
                tail.path.toString(),
                tail.origin.generation(),
                state(tail),
                tail.trouble,
                tail.sizeBytes,
                tail.readOffset(),
                acked,
                Duration.ofNanos(Math.max(0, now.nanos() - since)),
                Instant.ofEpochMilli(tail.modifiedMillis),
                !isBehind && tail.acks.isEmpty() && tail.savedOffset >= acked);
    }

    private String state(Tail tail) {
        if (tail.place != Tail.Place.ATTACHED) {
            return tail.isComplete() ? "done" : tail.isGivenUp ? "lost" : "searched for";
        }
        if (!tail.trouble.isEmpty()) {
            return "unreadable";
        }
        if (tail.isQueued) {
            return isStarved && !parts.budget().hasRoomFor(TailReader.WINDOW_BYTES) ? "waiting" : "reading";
        }
        if (tail.awaySinceNanos >= 0) {
            return "rotated";
        }
        return tail.acks.isEmpty() ? atRest(tail) : "reading";
    }

    private String atRest(Tail tail) {
        return isSucceeded(tail) ? "rotated" : "idle";
    }

    /** Whether it was renamed, and another file has the name that it had first. */
    private boolean isSucceeded(Tail tail) {
        Path first = Path.of(tail.origin.path());
        Tail there = tail.path.equals(first) ? null : tailing.named(first);
        return there != null && there != tail;
    }

    private String cause(DestinationStatus destination) {
        if (!destination.trouble().isEmpty()) {
            return destination.trouble();
        }
        if (!memory.trouble().isEmpty()) {
            return memory.trouble();
        }
        if (!sending.trouble().isEmpty()) {
            return sending.trouble();
        }
        if (!tailing.troubles().isEmpty()) {
            return tailing.troubles().entrySet().iterator().next().toString();
        }
        if (books.lostBytes() > 0) {
            return "about " + books.lostBytes() + " bytes were never read and cannot be found again";
        }
        return tailing.tails().stream()
                .filter(tail -> !tail.trouble.isEmpty())
                .map(tail -> tail.path + ": " + tail.trouble)
                .findFirst()
                .orElse("");
    }

    private Health health(String cause, DestinationStatus destination) {
        if (!destination.trouble().isEmpty() || !memory.trouble().isEmpty()) {
            return Health.RED;
        }
        boolean isThrottled = !destination.throttledShards().isEmpty();
        return cause.isEmpty() && !isThrottled ? Health.GREEN : Health.YELLOW;
    }

    private String pattern() {
        return parts.config().source() instanceof Source.Files files ? String.join(", ", files.include()) : "-";
    }
}
