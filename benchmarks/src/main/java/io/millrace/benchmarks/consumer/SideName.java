package io.millrace.benchmarks.consumer;

/** The sides there are. */
enum SideName {
    /** Millrace's consumer on a new table: leases live by their worker's row. */
    MILLRACE("**`millrace`**"),

    /** Millrace's consumer with leases that are renewed one by one, as beside the KCL. */
    MILLRACE_COUNTERS("`millrace`, counters"),

    /** The KCL. */
    KCL("`kcl`");

    private final String label;

    SideName(String label) {
        this.label = label;
    }

    /** How tables name it. */
    String label() {
        return label;
    }

    String label(boolean isTuned) {
        return isTuned ? label + ", tuned" : label;
    }
}
