package io.millrace.compatibility;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the processes of a fleet delivered, and when each of them was gone, by {@link System#nanoTime}, which all processes of one
 * Linux machine share. Written by any number of threads; judged afterwards.
 */
final class History {
    private static final int MOST_NAMED = 20;
    // What a process has begun when it is stopped it may finish when it runs again, before it looks at its clock.
    private static final Duration FINISHING = Duration.ofSeconds(1);

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Absence> absences = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private final Set<NumberedRecord> delivered = new HashSet<>();

    /** User code of a worker got a record; {@code place}: shard, sequence number and index. */
    record Delivery(String worker, long nanos, String place, NumberedRecord record) {
        String shardId() {
            return place.substring(0, place.indexOf('/'));
        }

        /** Reads {@link ProcessLife#took}. */
        static Delivery parse(String worker, String line) {
            String[] words = line.split(" ", -1);
            if (words.length != 5 || !words[0].equals("took")) {
                throw new AssertionError(worker + " reported '" + line + "'");
            }
            NumberedRecord record = new NumberedRecord(words[3], Integer.parseInt(words[4]));
            return new Delivery(worker, Long.parseLong(words[1]), words[2], record);
        }
    }

    /** A worker was killed, or stopped and continued: it could not write checkpoints. */
    record Absence(String worker, long fromNanos, long untilNanos) {}

    /**
     * A worker that was there lost a lease without handing it over: on a machine too busy to let it renew in time, it is fenced as a
     * stopped one is, and what it could not write is repeated.
     */
    record Loss(String worker, String shardId, long nanos) {

        /** Reads {@link ProcessLife#lost}. */
        static Loss parse(String worker, String line) {
            String[] words = line.split(" ", -1);
            if (words.length != 3 || !words[0].equals("lost")) {
                throw new AssertionError(worker + " reported '" + line + "'");
            }
            return new Loss(worker, words[2], Long.parseLong(words[1]));
        }
    }

    /** A repeat that nothing excuses, and the delivery before it. */
    record Repeat(Delivery delivery, Delivery earlier) {}

    synchronized void add(Delivery delivery) {
        deliveries.add(delivery);
        delivered.add(delivery.record);
    }

    synchronized void add(Absence absence) {
        absences.add(absence);
    }

    synchronized void add(Loss loss) {
        losses.add(loss);
    }

    /** Leases that were lost by workers that were not absent. */
    synchronized List<Loss> starved() {
        return losses.stream().filter(loss -> !wasAbsent(loss)).toList();
    }

    /** Some of the expected records that nobody got: none only if somebody got each. */
    synchronized List<NumberedRecord> missing(Collection<NumberedRecord> expected) {
        return expected.stream()
                .filter(record -> !delivered.contains(record))
                .limit(MOST_NAMED)
                .toList();
    }

    /** First deliveries that came after that of a later record of the same key. */
    synchronized List<Delivery> outOfOrder() {
        Set<NumberedRecord> seen = new HashSet<>();
        Map<String, Integer> highest = new HashMap<>();
        List<Delivery> outOfOrder = new ArrayList<>();
        for (Delivery delivery : inTime()) {
            NumberedRecord record = delivery.record;
            if (seen.add(record) && highest.merge(record.key(), record.number(), Math::max) > record.number()) {
                outOfOrder.add(delivery);
            }
        }
        return outOfOrder;
    }

    /**
     * Deliveries from a place in the stream that was delivered before, other than those of what an absent worker had taken less than
     * that time before, or one that starved less than the other. One call that an absent worker had begun is excused as well. A record
     * that its producer wrote twice has two places.
     */
    synchronized List<Repeat> unexcusedRepeats(Duration unsettled, Duration unsettledByTheStarved) {
        Map<String, Delivery> before = new HashMap<>();
        Set<String> finished = new HashSet<>();
        List<Repeat> unexcused = new ArrayList<>();
        for (Delivery delivery : inTime()) {
            Delivery earlier = before.put(delivery.place, delivery);
            if (earlier != null
                    && !isExcused(earlier, delivery, unsettled)
                    && !isStarved(earlier, unsettledByTheStarved)
                    && !(isFinished(delivery) && finished.add(delivery.worker + delivery.shardId()))) {
                unexcused.add(new Repeat(delivery, earlier));
            }
        }
        return unexcused;
    }

    /** How many records a worker got in the last while. */
    synchronized long latelyTo(String worker, Duration time) {
        long since = System.nanoTime() - time.toNanos();
        return deliveries.stream()
                .filter(delivery -> delivery.nanos >= since && delivery.worker.equals(worker))
                .count();
    }

    /** Deliveries from a place that this worker had delivered before. */
    synchronized List<Delivery> repeatsOf(String worker) {
        Set<String> before = new HashSet<>();
        List<Delivery> repeats = new ArrayList<>();
        for (Delivery delivery : inTime()) {
            if (before.contains(delivery.place)) {
                repeats.add(delivery);
            } else if (delivery.worker.equals(worker)) {
                before.add(delivery.place);
            }
        }
        return repeats;
    }

    /** Deliveries from a place that was delivered before, excused or not. */
    synchronized long repeats() {
        return deliveries.size()
                - deliveries.stream().map(Delivery::place).distinct().count();
    }

    synchronized int size() {
        return deliveries.size();
    }

    private boolean isExcused(Delivery earlier, Delivery repeat, Duration unsettled) {
        return absences.stream()
                .anyMatch(absence -> absence.worker.equals(earlier.worker)
                        && earlier.nanos >= absence.fromNanos - unsettled.toNanos()
                        && earlier.nanos <= absence.untilNanos + FINISHING.toNanos()
                        && repeat.nanos >= absence.fromNanos);
    }

    private boolean isStarved(Delivery earlier, Duration unsettled) {
        return losses.stream()
                .anyMatch(loss -> loss.worker.equals(earlier.worker)
                        && loss.shardId.equals(earlier.shardId())
                        && earlier.nanos >= loss.nanos - unsettled.toNanos()
                        && earlier.nanos <= loss.nanos + FINISHING.toNanos());
    }

    private boolean wasAbsent(Loss loss) {
        return absences.stream()
                .anyMatch(absence -> absence.worker.equals(loss.worker)
                        && loss.nanos >= absence.fromNanos
                        && loss.nanos <= absence.untilNanos + FINISHING.toNanos());
    }

    private boolean isFinished(Delivery delivery) {
        return absences.stream()
                .anyMatch(absence -> absence.worker.equals(delivery.worker)
                        && delivery.nanos >= absence.fromNanos
                        && delivery.nanos <= absence.untilNanos + FINISHING.toNanos());
    }

    private List<Delivery> inTime() {
        return deliveries.stream()
                .sorted(Comparator.comparingLong(Delivery::nanos))
                .toList();
    }
}
