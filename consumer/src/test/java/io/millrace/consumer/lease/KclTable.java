package io.millrace.consumer.lease;

import io.millrace.consumer.loop.VirtualLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One KCL process's way to the lease table: its conditions are on the counter or on the owners, and its readings need not
 * be consistent. What is not answered in time is unknown.
 */
final class KclTable {
    private final InMemoryTables tables;
    private final FaultyCarrier carrier;
    private final VirtualLoop loop;
    private final KclReadsRows rows;
    private final Duration limit;

    KclTable(InMemoryTables tables, FaultyCarrier carrier, VirtualLoop loop, KclReadsRows rows, Duration leaseTime) {
        this.tables = tables;
        this.carrier = carrier;
        this.loop = loop;
        this.rows = rows;
        this.limit = leaseTime.dividedBy(10);
    }

    void cutUntil(long trueNanos) {
        carrier.cutUntil(trueNanos);
    }

    /** Reads all rows of the table, those that are no leases included: one that cannot be read fails the whole reading. */
    void scan(Consumer<List<Lease>> then, Runnable unknown) {
        Supplier<List<Lease>> reading = () -> {
            rows.readAll();
            return tables.scan(carrier::ageNanos);
        };
        call("scan", reading, then, unknown);
    }

    void read(String key, Consumer<Optional<Lease>> then, Runnable unknown) {
        call("read " + key, () -> tables.lease(key, carrier.ageNanos()), then, unknown);
    }

    void create(Lease lease, Runnable then, Runnable unknown) {
        call("create " + lease.key(), () -> tables.create(lease), result -> then.run(), unknown);
    }

    void write(
            String key,
            Predicate<Lease> condition,
            UnaryOperator<Lease> change,
            Consumer<WriteResult<Lease>> then,
            Runnable unknown) {
        call("write " + key, () -> tables.writeByOthers(key, condition, change), then, unknown);
    }

    /** One of the two outcomes is told, and once. */
    <T> void call(String operation, Supplier<T> request, Consumer<T> then, Runnable unknown) {
        boolean[] answered = new boolean[1];
        loop.when(carrier.carry(operation, request), (value, failure) -> {
            if (!answered[0]) {
                answered[0] = true;
                if (value == null) {
                    unknown.run();
                } else {
                    then.accept(value);
                }
            }
        });
        loop.after(limit, () -> {
            if (!answered[0]) {
                answered[0] = true;
                unknown.run();
            }
        });
    }
}
