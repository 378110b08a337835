package io.millrace.benchmarks.agent;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/**
 * What every agent does that sends aggregates: reads the bytes, takes the MD5 that the format asks for, and the SHA-256 that the signature
 * asks for. With the JDK's digests, on one thread.
 *
 * @param bytes of the file
 * @param wall how long it took
 * @param cpu of this thread
 */
record HashFloor(long bytes, Duration wall, Duration cpu) {
    private static final int CHUNK_BYTES = 50 * 1024;

    static HashFloor of(Path file) throws IOException {
        once(file);
        return once(file);
    }

    double megabytesPerSecond() {
        return bytes / 1e6 / (cpu.toNanos() / 1e9);
    }

    private static HashFloor once(Path file) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        long bytes = 0;
        MessageDigest md5 = digest("MD5");
        MessageDigest sha = digest("SHA-256");
        byte[] chunk = new byte[CHUNK_BYTES];
        try (FileChannel channel = FileChannel.open(file)) {
            for (int count = channel.read(ByteBuffer.wrap(chunk));
                    count > 0;
                    count = channel.read(ByteBuffer.wrap(chunk))) {
                md5.update(chunk, 0, count);
                sha.update(chunk, 0, count);
                bytes += count;
                if (md5.digest()[0] == 0 && sha.digest().length == 0) {
                    throw new IllegalStateException("A digest has a length");
                }
            }
        }
        return new HashFloor(
                bytes,
                Duration.ofNanos(System.nanoTime() - began),
                Duration.ofNanos(threads.getCurrentThreadCpuTime() - cpu));
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
