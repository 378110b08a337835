package io.millrace.benchmarks.producer;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The digests and the cipher that nobody can save, over as many bytes as a unit of 40 records has. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class UnitFloorBenchmark {
    private static final int RECORDS = 40;
    private static final int KEY_AND_FRAME_BYTES = 45;
    private static final int TLS_RECORD_BYTES = 1 << 14;
    private static final int GCM_TAG_BITS = 128;

    /** The data of a record. */
    @Param({"100", "1024"})
    int dataBytes;

    private final byte[] encrypted = new byte[TLS_RECORD_BYTES + GCM_TAG_BITS];
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha256 = digest("SHA-256");
    private byte[] content = {};
    private long nonce;

    /** Makes bytes that do not compress. */
    @Setup
    public void setUp() {
        content = new byte[RECORDS * (dataBytes + KEY_AND_FRAME_BYTES)];
        new SplittableRandom(1).nextBytes(content);
    }

    /** The share of the record in MD5 of its unit. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public byte[] md5() {
        return md5.digest(content);
    }

    /** The share of the record in SHA-256 of the body, for its signature. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public byte[] sha256() {
        return sha256.digest(content);
    }

    /** The share of the record in AES-128-GCM of the unit, in records of TLS. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int aesGcm() throws GeneralSecurityException {
        int written = 0;
        SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        for (int at = 0; at < content.length; at += TLS_RECORD_BYTES) {
            byte[] initial = new byte[12];
            nonce++;
            for (int i = 0; i < Long.BYTES; i++) {
                initial[i] = (byte) (nonce >> (8 * i));
            }
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(GCM_TAG_BITS, initial));
            int length = Math.min(TLS_RECORD_BYTES, content.length - at);
            written += cipher.doFinal(content, at, length, encrypted, 0);
        }
        return written;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
