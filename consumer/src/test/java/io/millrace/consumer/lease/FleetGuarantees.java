package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Every promise that a simulated fleet is judged by. */
final class FleetGuarantees {
    private static final int MOST_MOVES = 6;

    private final SingleDelivery singleDelivery = new SingleDelivery();
    private final EverythingSettled everythingSettled;
    private final StillAtRest stillAtRest = new StillAtRest();
    private final BoundedMoves boundedMoves = new BoundedMoves(MOST_MOVES);
    private final BoundedDuplicates boundedDuplicates;
    private final KclReadsRows rows = new KclReadsRows();
    private final SavedWithMark saved = new SavedWithMark();
    private final Judge judge;

    FleetGuarantees(SimulatedStream stream, LongSupplier nowNanos, LeaseTiming timing, boolean besideTheKcl) {
        SettledBeforeMark settled = new SettledBeforeMark(stream);
        everythingSettled = new EverythingSettled(stream, settled);
        boundedDuplicates = new BoundedDuplicates(nowNanos, timing.leaseTime().multipliedBy(2));
        List<Guarantee> all = new ArrayList<>(List.of(
                singleDelivery,
                settled,
                new ParentsFirst(stream, settled),
                new HolderWrites(),
                everythingSettled,
                stillAtRest,
                boundedMoves,
                boundedDuplicates,
                saved));
        if (besideTheKcl) {
            all.add(rows);
        }
        judge = new Judge(all);
    }

    Judge judge() {
        return judge;
    }

    SavedWithMark saved() {
        return saved;
    }

    KclReadsRows rows() {
        return rows;
    }

    /** A process came or went, or a shard was split or merged. */
    void disturbed() {
        boundedMoves.disturbed();
    }

    void atRest() {
        stillAtRest.atRest();
    }

    /** From here on nothing has to be settled at the end. */
    void lastNumber(long number) {
        everythingSettled.lastNumber(number);
    }

    long excusedOverlaps() {
        return singleDelivery.excused();
    }

    long repeats() {
        return boundedDuplicates.repeats();
    }

    long moves() {
        return stillAtRest.moves();
    }

    long claims() {
        return stillAtRest.claims();
    }
}
