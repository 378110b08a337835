package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.benchmarks.producer.StubbedHttp;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What each step of a put costs per user record, beside the digests and the cipher that nobody can save. Keys are random UUIDs. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProducerStepBenchmark {
    private static final int KEYS = 1 << 17;
    private static final int IN_UNIT = 40;
    private static final int UNITS = 100;
    private static final int IN_REQUEST = UNITS * IN_UNIT;
    private static final int TLS_RECORD_BYTES = 1 << 14;
    private static final int GCM_TAG_BITS = 128;

    /** The data of a record. */
    @Param({"100", "1024"})
    int dataBytes;

    private final KeyHashes hashes = new KeyHashes();
    private final String[] keys = new String[KEYS];
    private final List<PendingRecord> records = new ArrayList<>();
    private final PendingRecord[] made = new PendingRecord[IN_UNIT];
    private final CompletableFuture<?>[] told = new CompletableFuture<?>[IN_UNIT];
    private final ProducerConfig config = KinesisProducer.builder("load").config();
    private final OpenUnit open = new OpenUnit(config);
    private final UnitStamp stamp = new UnitStamp(new UUID(1, 2), 1, false);
    private final PutResult result = new PutResult("shardId-000000000000", "1", 0, 1, List.of());
    private final SdkRequests requests = new SdkRequests(config);
    private final KinesisAsyncClient client = KinesisAsyncClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("https://localhost"))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .httpClient(new StubbedHttp(UNITS))
            // No other thread, whose turn would be measured with it.
            .asyncConfiguration(threads ->
                    threads.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
            .build();
    private List<WireRecord> wireRecords = List.of();
    private byte[] content = {};
    private byte[] encrypted = {};
    private byte[] data = {};
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha256 = digest("SHA-256");
    private int next;
    private long nonce;

    /** Makes keys, records and a unit of them. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = new UUID(random.nextLong(), random.nextLong()).toString();
        }
        data = new byte[dataBytes];
        random.nextBytes(data);
        for (int i = 0; i < IN_UNIT; i++) {
            PendingRecord record = pending(keys[i]);
            record.number = i + 1L;
            records.add(record);
        }
        WireRecord wire = close().wire;
        content = wire.bytes();
        encrypted = new byte[TLS_RECORD_BYTES + GCM_TAG_BITS];
        wireRecords = Collections.nCopies(UNITS, wire);
    }

    /** The hash of a key that has just been used. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public long keyHashCached() {
        long sum = 0;
        for (int i = 0; i < IN_UNIT; i++) {
            sum += hashes.of(keys[next++ & 0xFF]).hashCode();
        }
        return sum;
    }

    /** The hash of a key that comes for the first time. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public long keyHashFirst() {
        long sum = 0;
        for (int i = 0; i < IN_UNIT; i++) {
            sum += hashes.of(keys[next++ & (KEYS - 1)]).hashCode();
        }
        return sum;
    }

    /** The object of a record, with the copy of its data, and its end: a future with one callback. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public int recordAndCompletion() {
        for (int i = 0; i < IN_UNIT; i++) {
            made[i] = pending(keys[i]);
            told[i] = made[i].whenComplete((stored, failure) -> next++);
        }
        for (PendingRecord record : made) {
            record.complete(result);
        }
        return next;
    }

    /** Into the open unit, and that emptied. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public int append() {
        for (int i = 0; i < IN_UNIT; i++) {
            open.add(records.get(i));
        }
        int size = open.sizeBytes();
        open.clear();
        return size;
    }

    /** Into the open unit, and that closed: encoded, with its MD5. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public Object appendAndClose() {
        return close();
    }

    /** A request of 100 units built, marshalled and signed by the SDK, nothing sent, and its answer read. */
    @Benchmark
    @OperationsPerInvocation(IN_REQUEST)
    public Object request() {
        return SdkAnswers.outcome(
                client.putRecords(requests.putRecords(wireRecords)).join());
    }

    /** The share of the record in MD5 of its unit. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public byte[] floorMd5OfUnit() {
        return md5.digest(content);
    }

    /** The share of the record in SHA-256 of the body, for its signature. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public byte[] floorSha256OfUnit() {
        return sha256.digest(content);
    }

    /** The share of the record in AES-128-GCM of the unit, in records of TLS. */
    @Benchmark
    @OperationsPerInvocation(IN_UNIT)
    public int floorAesGcmOfUnit() throws GeneralSecurityException {
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

    private Unit close() {
        for (PendingRecord record : records) {
            open.add(record);
        }
        return open.seal(stamp);
    }

    private PendingRecord pending(String key) {
        UserRecord record = UserRecord.of(key, data);
        return new PendingRecord(record, data.clone(), HashKey.MAX, dataBytes, false);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
