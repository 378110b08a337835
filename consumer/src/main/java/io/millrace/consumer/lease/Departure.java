package io.millrace.consumer.lease;

import java.util.Optional;

/** Where a drained lease goes. */
sealed interface Departure {

    /** The one write that ends the hold: the final mark and the new state together. */
    LeaseWrite lastWrite(Incarnation incarnation, Lease held, Optional<Checkpoint> mark);

    /** Worker id of who has it next, if that is known. */
    Optional<String> nextWorker();

    /** Whether the final mark stands in the lease afterwards. */
    default boolean keepsMark() {
        return true;
    }

    /** To a peer that has been told. */
    record ToPeer(String peer, String workerId) implements Departure {
        @Override
        public LeaseWrite lastWrite(Incarnation incarnation, Lease held, Optional<Checkpoint> mark) {
            LeaseToken token = incarnation.token(held, TokenKind.GIVEN, Optional.of(peer));
            return LeaseWrite.give(held, token, mark, workerId);
        }

        @Override
        public Optional<String> nextWorker() {
            return Optional.of(workerId);
        }
    }

    /** To anybody. */
    record ToAnybody() implements Departure {
        @Override
        public LeaseWrite lastWrite(Incarnation incarnation, Lease held, Optional<Checkpoint> mark) {
            LeaseToken token = incarnation.token(held, TokenKind.RELEASED, Optional.empty());
            return LeaseWrite.release(held, token, mark);
        }

        @Override
        public Optional<String> nextWorker() {
            return Optional.empty();
        }
    }

    /** To the owner that a leader of the KCL has named in the item. */
    record ToForeignOwner(String workerId) implements Departure {
        @Override
        public LeaseWrite lastWrite(Incarnation incarnation, Lease held, Optional<Checkpoint> mark) {
            return LeaseWrite.concede(held, mark);
        }

        @Override
        public Optional<String> nextWorker() {
            return Optional.of(workerId);
        }
    }

    /** To anybody, who reads the shard from elsewhere. */
    record Elsewhere(Seek seek) implements Departure {
        @Override
        public LeaseWrite lastWrite(Incarnation incarnation, Lease held, Optional<Checkpoint> mark) {
            LeaseToken token = incarnation.token(held, TokenKind.RELEASED, Optional.empty());
            Seek possible = seek.notAhead(incarnation.ports().serviceClock().instant());
            return LeaseWrite.release(held, token, Optional.of(possible.checkpoint()))
                    .startingAt(possible.time());
        }

        @Override
        public Optional<String> nextWorker() {
            return Optional.empty();
        }

        @Override
        public boolean keepsMark() {
            return false;
        }
    }
}
