package io.millrace.benchmarks.consumer;

/** How a worker gets its records. */
enum Reading {
    POLLING("polling"),
    FAN_OUT("fan-out");

    private final String label;

    Reading(String label) {
        this.label = label;
    }

    /** How tables name it. */
    String label() {
        return label;
    }
}
