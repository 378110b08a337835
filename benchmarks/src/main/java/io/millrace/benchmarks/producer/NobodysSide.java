package io.millrace.benchmarks.producer;

/** Takes records, does nothing with them, and says that all is well. */
final class NobodysSide implements Side {
    private final Acks acks;

    NobodysSide(Acks acks) {
        this.acks = acks;
    }

    @Override
    public void put(String key, byte[] data) {
        acks.ended(null);
    }

    @Override
    public void putTimed(String key, byte[] data) {
        acks.ended(null, System.nanoTime());
    }

    @Override
    public void end() {
        // Everything has ended.
    }
}
