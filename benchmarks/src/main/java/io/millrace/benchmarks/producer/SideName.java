package io.millrace.benchmarks.producer;

/** The sides there are. */
enum SideName {
    /** Millrace's producer as it is by default. */
    MILLRACE("**`millrace`**"),

    /** The same with no more records under way than the KPL is given. */
    MILLRACE_BOUNDED("`millrace`, 20,000 under way"),

    /** The KPL as it is by default. */
    KPL("`kpl`"),

    /** The KPL with the one option off that costs it most. */
    KPL_TUNED("`kpl`, tracker off"),

    /** Nobody: what it costs to make keys and to keep the pace, which is in the figures of all sides. */
    NOBODY("the driver alone");

    private final String label;

    SideName(String label) {
        this.label = label;
    }

    /** How tables name it. */
    String label() {
        return label;
    }

    Side start(int port, Acks acks) {
        return switch (this) {
            case MILLRACE -> new MillraceSide(port, false, acks);
            case MILLRACE_BOUNDED -> new MillraceSide(port, true, acks);
            case KPL -> new KplSide(port, false, acks);
            case KPL_TUNED -> new KplSide(port, true, acks);
            case NOBODY -> new NobodysSide(acks);
        };
    }
}
