package io.millrace.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** What the main classes of {@link JavaProcess} have in common: they live until a signal ends them, or the end of the JVM that started them. */
final class ProcessLife {
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private ProcessLife() {}

    /** Ends this JVM as soon as its standard input ends, which the end of the one that started it brings about. */
    static void bindToParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // The parent has nothing to say but its end.
                        }
                    } catch (IOException e) {
                        System.err.println("Standard input broke: " + e);
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Never returns: the libraries' own threads do not keep a JVM alive. */
    static void stay() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Hands a line over to the parent before it returns: in one write, so that not even SIGKILL leaves half of it. */
    static synchronized void report(String line) {
        try {
            OUT.write((line + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reports that user code gets a record now, by the clock that all processes of this machine share. */
    static void took(String shardId, String sequenceNumber, long subSequenceNumber, NumberedRecord record) {
        String place = shardId + "/" + sequenceNumber + "/" + subSequenceNumber;
        report("took " + System.nanoTime() + " " + place + " " + record.key() + " " + record.number());
    }

    /** Reports that this worker lost the lease of a shard which it had handed to nobody. */
    static void lost(String shardId) {
        report("lost " + System.nanoTime() + " " + shardId);
    }
}
