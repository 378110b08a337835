package io.millrace.benchmarks.producer;

/** The sides there are. */
enum SideName {
    /** Millrace's producer as it is by default. */
    MILLRACE,

    /** The KPL as it is by default. */
    KPL,

    /** The KPL with the one option off that costs it most. */
    KPL_TUNED;

    Side start(int port, Acks acks) {
        return switch (this) {
            case MILLRACE -> new MillraceSide(port, acks);
            case KPL -> new KplSide(port, false, acks);
            case KPL_TUNED -> new KplSide(port, true, acks);
        };
    }
}
