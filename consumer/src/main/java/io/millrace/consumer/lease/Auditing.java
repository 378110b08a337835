package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import io.millrace.consumer.shard.ShardKey;
import io.millrace.consumer.shard.UnrecoverableException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the stream's shards with the table from time to time, creates what is missing and cleans up what is finished.
 * Before each put of a shard that has descendants the shard is read, then its descendants downwards: none may have started.
 */
final class Auditing {
    private static final int PUTS_AT_ONCE = 8;

    private final Incarnation incarnation;
    private final LeaseReads reads;
    private final LeaseBoard board;
    private final Runnable created;
    private final Periodic audit;
    private final ProcessMemory memory;
    private final Cleaning cleaning;
    private final RangeCover cover;

    Auditing(Incarnation incarnation, ProcessMemory memory, Runnable created) {
        this.incarnation = incarnation;
        this.reads = new LeaseReads(incarnation);
        this.board = memory.board();
        this.memory = memory;
        this.created = created;
        this.cover = new RangeCover(incarnation.config().auditEvery());
        this.cleaning = new Cleaning(incarnation, memory);
        this.audit = new Periodic(
                incarnation, () -> incarnation.jittered(incarnation.config().auditEvery()), this::run);
    }

    /** Begins; the board must have been scanned. */
    void start() {
        requireKeysOfOneKind();
        audit.start();
    }

    /** The board was scanned: looks now if the leases on it leave hash keys out. */
    void scanned() {
        requireKeysOfOneKind();
        if (cover.callsForAudit(board.all(), incarnation.ports().streams().ids(), graph(), incarnation.now())) {
            soon();
        }
    }

    /** To whom leases are named otherwise, their checkpoints do not exist; both kinds in one table would mean two readings. */
    private void requireKeysOfOneKind() {
        boolean many = incarnation.ports().streams().isOfMany();
        board.all().stream()
                .map(Lease::key)
                .filter(key -> ShardKey.streamOf(key).isEmpty() == many)
                .findAny()
                .ifPresent(key -> incarnation.fail(refusal(key, many)));
    }

    private UnrecoverableException refusal(String key, boolean many) {
        String table = "lease table '" + incarnation.config().application() + "' belongs to an application of "
                + (many ? "one stream" : "many streams") + ", since it has the lease '" + key + "'; ";
        String mend = many
                ? "read many streams under another application name, or delete the table to begin anew"
                : "read it with KinesisConsumer.builder(StreamSet, application), or one stream under another name";
        return new UnrecoverableException(table + mend, null);
    }

    /** Something is missing: look now. */
    void soon() {
        audit.soon();
    }

    /** The last listing. */
    ShardGraph graph() {
        return memory.graph();
    }

    /** Lists the shards as they are. */
    void list(Consumer<ShardGraph> then) {
        incarnation.attempts().sendLong("list shards", incarnation.ports().shards()::list, listed -> {
            memory.listed(new ShardGraph(listed));
            then.accept(memory.graph());
        });
    }

    /** Whether the next audit creates this lease, as far as the last listing and the board tell. */
    boolean creates(String key) {
        return missing().stream().anyMatch(lease -> lease.key().equals(key));
    }

    private List<Lease> missing() {
        Map<String, Lease> table = new HashMap<>();
        board.all().forEach(lease -> table.put(lease.key(), lease));
        return new ShardAuditor(
                        graph(),
                        table,
                        incarnation.config().initialPosition(),
                        incarnation.ports().serviceClock().instant())
                .missing();
    }

    private void run(Runnable done) {
        list(listed -> {
            List<Lease> missing = missing();
            cleaning.clean(listed);
            new Round(new ArrayDeque<>(missing), done).begin();
        });
    }

    /** One audit's puts, a few at a time, and none beside one of its parents: to the KCL a parent without a lease is finished. */
    private final class Round {
        private final Deque<Lease> waiting;
        private final Runnable done;
        private final Set<String> open = new HashSet<>();

        Round(Deque<Lease> waiting, Runnable done) {
            this.waiting = waiting;
            this.done = done;
        }

        void begin() {
            if (waiting.isEmpty()) {
                finish();
            }
            while (open.size() < PUTS_AT_ONCE && mayBegin(waiting.peek())) {
                Lease next = waiting.remove();
                open.add(next.key());
                check(next);
            }
        }

        private boolean mayBegin(@Nullable Lease next) {
            return next != null && Collections.disjoint(next.parents(), open);
        }

        private void finish() {
            created.run();
            done.run();
        }

        private void check(Lease missing) {
            List<String> descendants = memory.graph().descendants(missing.key());
            if (descendants.isEmpty()) {
                put(missing);
                return;
            }
            reads.one(missing.key(), found -> {
                found.ifPresent(lease -> board.observe(lease, incarnation.now()));
                if (found.isPresent()) {
                    done(missing);
                } else {
                    descend(missing, descendants.iterator());
                }
            });
        }

        private void descend(Lease missing, Iterator<String> descendants) {
            if (!descendants.hasNext()) {
                put(missing);
                return;
            }
            reads.one(descendants.next(), found -> {
                if (found.filter(Lease::hasStarted).isPresent()) {
                    done(missing);
                } else {
                    descend(missing, descendants);
                }
            });
        }

        private void put(Lease missing) {
            incarnation
                    .attempts()
                    .send("create lease", () -> incarnation.ports().leases().create(missing), result -> {
                        result.item().ifPresent(lease -> board.observe(lease, incarnation.now()));
                        done(missing);
                    });
        }

        private void done(Lease looked) {
            open.remove(looked.key());
            if (!waiting.isEmpty()) {
                begin();
            } else if (open.isEmpty()) {
                finish();
            }
        }
    }
}
