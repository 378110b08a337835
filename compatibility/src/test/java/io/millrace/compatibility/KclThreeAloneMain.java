package io.millrace.compatibility;

/** A worker of the KCL 3 in its own mode, as a process: its leader shares out the leases by what the workers report. */
final class KclThreeAloneMain {
    private KclThreeAloneMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        KclMain.run(arguments, true);
    }
}
