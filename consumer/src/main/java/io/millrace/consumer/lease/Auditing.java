package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import io.millrace.consumer.shard.ShardKey;
import io.millrace.consumer.shard.UnrecoverableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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

    private void run(Runnable done) {
        list(listed -> {
            Map<String, Lease> table = new HashMap<>();
            board.all().forEach(lease -> table.put(lease.key(), lease));
            List<Lease> missing = new ShardAuditor(
                            listed,
                            table,
                            incarnation.config().initialPosition(),
                            incarnation.ports().serviceClock().instant())
                    .missing();
            cleaning.clean(listed);
            new Round(new ArrayDeque<>(missing), done).begin();
        });
    }

    /** One audit's puts, a few at a time. */
    private final class Round {
        private final Deque<Lease> waiting;
        private final Runnable done;
        private int open;

        Round(Deque<Lease> waiting, Runnable done) {
            this.waiting = waiting;
            this.done = done;
        }

        void begin() {
            if (waiting.isEmpty()) {
                finish();
            }
            while (open < PUTS_AT_ONCE && !waiting.isEmpty()) {
                open++;
                check(waiting.remove());
            }
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
                    next();
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
                    next();
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
                        next();
                    });
        }

        private void next() {
            open--;
            if (!waiting.isEmpty()) {
                begin();
            } else if (open == 0) {
                finish();
            }
        }
    }
}
