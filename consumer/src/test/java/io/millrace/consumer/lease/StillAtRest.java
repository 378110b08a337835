package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.List;

/**
 * M: at rest nothing moves; asked only when the fleet has had time to come to rest. A lease that other software takes, or is
 * asked for, has moved as well, unless it is finished.
 */
final class StillAtRest implements Guarantee {
    private final List<String> violations = new ArrayList<>();
    private boolean atRest;
    private long moves;
    private long claims;

    void atRest() {
        atRest = true;
    }

    @Override
    public String name() {
        return "M still at rest";
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        boolean give =
                write.token().filter(token -> token.kind() == TokenKind.GIVEN).isPresent();
        moves += give ? 1 : 0;
        claims += write.switched() ? 1 : 0;
        if (atRest && (give || write.switched())) {
            violations.add(write.key() + (give ? " was given" : " was claimed") + " at rest by "
                    + write.token().map(LeaseToken::writer).orElse("a foreign owner"));
        }
    }

    @Override
    public void appliedByOthers(Lease before, Lease after) {
        if (atRest && !before.isFinished() && !before.owner().equals(after.owner())) {
            violations.add(after.key() + " went at rest from " + before.owner() + " to " + after.owner());
        }
    }

    long moves() {
        return moves;
    }

    long claims() {
        return claims;
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
