package io.millrace.consumer.lease;

import io.millrace.consumer.shard.UnrecoverableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Settles how the leases of a starting worker live: by its own choice, by the fleet's decision, or, where nobody has
 * decided, by what the lease table shows. Any number of first workers may race; one conditional put decides for all.
 */
final class LivenessStart {
    private final Incarnation incarnation;
    private final Consumer<TokenKind> settled;

    LivenessStart(Incarnation incarnation, Consumer<TokenKind> settled) {
        this.incarnation = incarnation;
        this.settled = settled;
    }

    void begin() {
        incarnation.attempts().send("read liveness", incarnation.ports().fleet()::kind, decided -> {
            Optional<TokenKind> wanted = incarnation.config().liveness().kind();
            if (wanted.isPresent()) {
                choose(wanted.get(), decided);
            } else if (decided.filter(TokenKind.COUNTER::equals).isPresent()) {
                settled.accept(TokenKind.COUNTER);
            } else {
                scan(leases -> byTheTable(leases, decided.isPresent()));
            }
        });
    }

    /** Rows keep no lease from software that does not read them: where that owns a lease, counters do. */
    private void byTheTable(List<Lease> leases, boolean byRows) {
        FleetRows fleet = incarnation.ports().fleet();
        if (byRows && foreign(leases).isEmpty()) {
            settled.accept(TokenKind.WORKER);
        } else if (byRows) {
            decide(() -> fleet.change(TokenKind.WORKER, TokenKind.COUNTER));
        } else {
            boolean ours = leases.stream().allMatch(lease -> lease.token().isPresent());
            decide(() -> fleet.decide(ours ? TokenKind.WORKER : TokenKind.COUNTER));
        }
    }

    /** Whatever comes of it, the decision that stands afterwards is the fleet's. */
    private void decide(Supplier<CompletionStage<WriteResult<TokenKind>>> request) {
        incarnation
                .attempts()
                .send("decide liveness", request, result -> result.item().ifPresentOrElse(settled, this::begin));
    }

    private void choose(TokenKind wanted, Optional<TokenKind> decided) {
        if (wanted == TokenKind.WORKER) {
            scan(leases -> refuseIfForeign(foreign(leases), () -> write(wanted, decided)));
        } else {
            write(wanted, decided);
        }
    }

    /** An explicit choice is the operator's word for the fleet; whoever follows the fleet follows it. */
    private void write(TokenKind wanted, Optional<TokenKind> decided) {
        if (decided.filter(wanted::equals).isPresent()) {
            settled.accept(wanted);
            return;
        }
        FleetRows fleet = incarnation.ports().fleet();
        incarnation
                .attempts()
                .send(
                        "decide liveness",
                        () -> decided.isPresent() ? fleet.change(decided.get(), wanted) : fleet.decide(wanted),
                        result -> write(wanted, result.item()));
    }

    /** A name that a stopped owner left behind stands still; one that moves within the lease time is at work. */
    private void refuseIfForeign(Map<String, Lease> before, Runnable none) {
        if (before.isEmpty()) {
            none.run();
            return;
        }
        incarnation.after(
                incarnation.timing().leaseTime(),
                () -> scan(leases -> {
                    Set<String> working = new TreeSet<>();
                    foreign(leases).forEach((key, lease) -> {
                        Lease earlier = before.get(key);
                        if (earlier == null || earlier.counter() != lease.counter()) {
                            working.add(lease.actualOwner().orElseThrow());
                        }
                    });
                    if (working.isEmpty()) {
                        none.run();
                    } else {
                        incarnation.fail(refusal(working));
                    }
                }));
    }

    private UnrecoverableException refusal(Set<String> working) {
        return new UnrecoverableException(
                "liveness WORKER cannot hold: other software renews leases in table '"
                        + incarnation.config().application() + "' as " + working
                        + "; stop it first, or use liveness AUTO or KCL",
                null);
    }

    private static Map<String, Lease> foreign(List<Lease> leases) {
        Map<String, Lease> foreign = new HashMap<>();
        for (Lease lease : leases) {
            if (!lease.isFinished()
                    && lease.token().isEmpty()
                    && lease.actualOwner().isPresent()) {
                foreign.put(lease.key(), lease);
            }
        }
        return foreign;
    }

    private void scan(Consumer<List<Lease>> then) {
        incarnation.attempts().sendLong("scan leases", incarnation.ports().leases()::scan, then);
    }
}
