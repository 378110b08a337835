package io.millrace.producer;

import io.millrace.producer.History.Sending;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.UnitContent.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Something that may happen to a record, but only for a reason that the history of the run shows. */
enum Explained implements Judge {
    /**
     * A record is written where it does not count only if the reply was lost or said nothing, if the shard was wrong, or if no map told
     * within ten seconds that it was right.
     */
    DUPLICATES {
        @Override
        public List<String> violations(Evidence run) {
            List<String> unexplained = new ArrayList<>();
            for (Sending one : run.history().sendings) {
                EntryOutcome.Stored place = one.written;
                if (place != null && !isExplained(run, one, place)) {
                    unexplained.add("the wire record at " + place + " is not what acked its records "
                            + numbers(run.stream().contentOf(one.wire)));
                }
            }
            return unexplained;
        }

        private boolean isExplained(Evidence run, Sending one, EntryOutcome.Stored place) {
            UnitContent unit = run.stream().contentOf(one.wire);
            boolean isHeard = place.equals(one.heard);
            boolean isRight = unit.isOneHash() || unit.isWithin(run.stream().rangeOf(place));
            boolean isAck = isHeard && isRight;
            if (isAck && !unit.isOneHash() && !isKnownInTime(run.history(), place.shardId(), one.heardAtNanos)) {
                return true;
            }
            return unit.items().stream().allMatch(item -> run.isAckedAt(item.number(), place) == isAck);
        }

        private boolean isKnownInTime(History history, String shardId, long heardAtNanos) {
            return history.listings.stream()
                    .anyMatch(listing -> listing.heardAtNanos() <= heardAtNanos + LONGEST_HOLD_NANOS
                            && listing.shardIds().contains(shardId));
        }
    },
    /** A record is on its way in one request at most, and is sent again only if the one before did not ack it. */
    SENDINGS {
        @Override
        public List<String> violations(Evidence run) {
            List<String> doubled = new ArrayList<>();
            for (int number = 0; number < run.puts().size(); number++) {
                List<Sending> tries = run.sendings().get(number);
                for (int i = 1; i < tries.size(); i++) {
                    Sending before = tries.get(i - 1);
                    if (before.heardAtNanos > tries.get(i).sentAtNanos) {
                        doubled.add("record " + number + " is sent again before the answer to call " + before.call);
                    } else if (before.heard instanceof EntryOutcome.Stored place && run.isAckedAt(number, place)) {
                        doubled.add("record " + number + " is sent again after its ack at " + place);
                    }
                }
            }
            return doubled;
        }
    },
    /** A record fails for what happened to it, and says truly whether it may have been written. */
    FAILURES {
        @Override
        public List<String> violations(Evidence run) {
            List<String> wrong = new ArrayList<>();
            for (int number = 0; number < run.puts().size(); number++) {
                if (run.puts().get(number).isCompletedExceptionally()) {
                    PutFailedException failure = run.failure(number);
                    List<Sending> tries = run.sendings().get(number);
                    if (failure.attempts() != tries.size()
                            || !isLastWord(failure.reason(), tries)
                            || failure.mayHaveBeenWritten() != tries.stream().anyMatch(this::isUnclear)) {
                        wrong.add("record " + number + " failed after " + tries.size() + " tries with " + failure);
                    }
                }
            }
            return wrong;
        }

        private boolean isLastWord(Reason reason, List<Sending> tries) {
            return switch (reason) {
                case THROTTLED -> last(tries) == FailureKind.THROTTLED;
                case CREDENTIALS ->
                    last(tries) == FailureKind.CREDENTIALS && tries.size() >= RetryPolicy.CREDENTIALS_ATTEMPTS;
                default -> true;
            };
        }

        private boolean isUnclear(Sending one) {
            return !(one.heard instanceof EntryOutcome.Refused refused)
                    || refused.failure().kind().isMaybeWritten();
        }

        private FailureKind last(List<Sending> tries) {
            return tries.get(tries.size() - 1).heard instanceof EntryOutcome.Refused refused
                    ? refused.failure().kind()
                    : FailureKind.UNKNOWN;
        }
    };

    private static final long LONGEST_HOLD_NANOS = Duration.ofSeconds(10).toNanos();

    private static List<Integer> numbers(UnitContent unit) {
        return unit.items().stream().map(Item::number).toList();
    }
}
