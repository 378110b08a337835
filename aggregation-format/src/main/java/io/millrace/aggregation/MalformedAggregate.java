package io.millrace.aggregation;

/** Carries the damage from where it is found up to {@link Deaggregator}, which turns it into a value; it has no stack trace. */
final class MalformedAggregate extends Exception {
    private static final long serialVersionUID = 1;

    private final Damage damage;

    MalformedAggregate(Damage damage) {
        super(damage.name(), null, false, false);
        this.damage = damage;
    }

    Damage damage() {
        return damage;
    }
}
