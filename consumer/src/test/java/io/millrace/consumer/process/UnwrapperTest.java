package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.process.Unwrapped.Cause;
import io.millrace.consumer.process.Unwrapped.Left;
import io.millrace.consumer.process.Unwrapped.Whole;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnwrapperTest {
    private static final int LIMIT = 1 << 20;
    private static final byte[] TEXT = IntStream.range(0, 40)
            .mapToObj(i -> "line " + i % 7 + " of a text that repeats itself, more or less")
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.US_ASCII);
    /** What {@code zstd -19 --check} 1.5.4 makes of that text in a file, and {@code gzip -9n} 1.12. */
    private static final byte[] BY_ZSTD = Base64.getDecoder()
            .decode(
                    "KLUv/WT3Bl0CAJJDDBGg7QBJYUev4FU1wm/x1e/uCOiYQgZQfbOEvoTOQbXrMuumx0tvWuudXycraOE/1gIIAI+irR8E5g0iNohkEN0gYoMQ"
                            + "Y1sFBSd5vNo=");

    private static final byte[] BY_GZIP = Base64.getDecoder()
            .decode(
                    "H4sIAAAAAAACA+3Quw2AMAwFwJ4p3gAU/PdJ8SIiOQTFLhgfMYIrGg9wzUm5iAktI8H4GOxMhs6byRTFlJJH1NaJ1iFUHeQjs58sfrL6yeYnu58c"
                            + "fhLJkRzJkRzJkfx78gvzf8Mn9wcAAA==");
    /** The same by {@code zstd} from a pipe, which does not know the size when it begins. */
    private static final byte[] BY_ZSTD_FROM_A_PIPE = Base64.getDecoder()
            .decode(
                    "KLUv/QRYjQQA8oUSFZCleVixjOwXhCNQValJERL+XK/PJ3hWpIlnRZp4VqSJZ0WaeFakiWf1HQgDzlm+KV9TBg8M3tPkp8US1ryFoN+F7YuPcvoO"
                            + "hAMnIOA3A5lydEfsSI7uiB3J0R2xIzm6I3YkR3fEjuTojtiRLLojdiRHd8SO5OiO2JEc3RE7kqM7YkdydEfsSNbRzW2UoCd5vNo=");

    private final Unwrapper unwrapper = new Unwrapper(LIMIT);

    private byte[] whole(UserRecord wrapped) {
        Unwrapped result = unwrapper.unwrap(wrapped);
        assertThat(result).isInstanceOf(Whole.class);
        UserRecord record = ((Whole) result).record();
        byte[] data = new byte[record.dataSizeBytes()];
        record.copyData(data, 0);
        return data;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void dataOfAllSizesAreAsTheyWere(String encoding) {
        for (int size = 0; size < LIMIT; size = size * 5 / 4 + 1) {
            byte[] data = Wraps.lines(size, size);
            byte[] noise = new byte[size];
            new Random(size).nextBytes(noise);
            assertThat(whole(Wraps.record(encoding, Wraps.wrap(encoding, data))))
                    .isEqualTo(data);
            assertThat(whole(Wraps.record(encoding, Wraps.wrap(encoding, noise))))
                    .isEqualTo(noise);
        }
    }

    @Test
    void whatTheReferenceToolsWriteIsRead() {
        assertThat(whole(Wraps.record("gzip", BY_GZIP))).isEqualTo(TEXT);
        assertThat(whole(Wraps.record("zstd", BY_ZSTD))).isEqualTo(TEXT);
        assertThat(unwrapper.unwrap(Wraps.record("zstd", BY_ZSTD_FROM_A_PIPE)))
                .isEqualTo(new Left("zstd", Cause.DAMAGED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void theHeaderIsGoneAndAllElseStays(String encoding) {
        Header first = new Header("trace", "7");
        Header second = new Header("trace", "8");
        UserRecord wrapped = Wraps.record(encoding, Wraps.wrap(encoding, TEXT), first, second)
                .withExplicitHashKey(HashKey.MAX);
        assertThat(Unwrapper.isWrapped(wrapped)).isTrue();
        UserRecord expected =
                UserRecord.of("key", TEXT).withHeaders(List.of(first, second)).withExplicitHashKey(HashKey.MAX);
        assertThat(unwrapper.unwrap(wrapped)).isEqualTo(new Whole(expected));
        assertThat(Unwrapper.isWrapped(expected)).isFalse();
        assertThat(Unwrapper.isWrapped(UserRecord.of("key", TEXT))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void theLimitIsExact(String encoding) {
        byte[] largest = Wraps.lines(1, LIMIT);
        assertThat(whole(Wraps.record(encoding, Wraps.wrap(encoding, largest)))).isEqualTo(largest);
        byte[] larger = Wraps.lines(1, LIMIT + 1);
        assertThat(unwrapper.unwrap(Wraps.record(encoding, Wraps.wrap(encoding, larger))))
                .isEqualTo(new Left(encoding, Cause.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void aBombIsNotInflatedAtAll(String encoding) {
        byte[] bomb = Wraps.wrap(encoding, new byte[200 << 20]);
        assertThat(bomb.length).isLessThan(LIMIT);
        UserRecord record = Wraps.record(encoding, bomb);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(unwrapper.unwrap(record)).isEqualTo(new Left(encoding, Cause.TOO_LARGE));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * LIMIT);
    }

    @Test
    void aBombThatLiesAboutItsSizeTakesNoMoreThanItSays() {
        byte[] bomb = Wraps.gzip(new byte[200 << 20]);
        bomb[bomb.length - 4] = 100;
        bomb[bomb.length - 3] = 0;
        bomb[bomb.length - 2] = 0;
        bomb[bomb.length - 1] = 0;
        assertThat(unwrapper.unwrap(Wraps.record("gzip", bomb))).isEqualTo(new Left("gzip", Cause.DAMAGED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void whatIsCutOffStaysAsItIs(String encoding) {
        byte[] wrapped = Wraps.wrap(encoding, TEXT);
        for (int length = 0; length < wrapped.length; length++) {
            UserRecord cut = Wraps.record(encoding, Arrays.copyOf(wrapped, length));
            assertThat(unwrapper.unwrap(cut)).as("%d bytes", length).isInstanceOf(Left.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void noDamageThrowsOrGivesOtherData(String encoding) {
        byte[] wrapped = Wraps.wrap(encoding, TEXT);
        int left = 0;
        int rounds = 30_000;
        for (int seed = 0; seed < rounds; seed++) {
            Random random = new Random(seed);
            byte[] damaged = wrapped.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Unwrapped result = unwrapper.unwrap(Wraps.record(encoding, damaged));
            if (result instanceof Whole same) {
                assertThat(same.record().data()).as("seed %d", seed).isEqualTo(ByteBuffer.wrap(TEXT));
            } else {
                left++;
            }
        }
        assertThat(left).isGreaterThan(rounds / 2);
        assertThat(whole(Wraps.record(encoding, wrapped))).as("afterwards").isEqualTo(TEXT);
    }

    @Test
    void anEncodingThatNobodyKnowsIsNamedWithoutHarmToTheLog() {
        for (String encoding : List.of("br", "", "GZIP", "gzip ")) {
            assertThat(unwrapper.unwrap(Wraps.record(encoding, TEXT)))
                    .isEqualTo(new Left(encoding, Cause.UNKNOWN_ENCODING));
        }
        assertThat(unwrapper.unwrap(Wraps.record("a\nb\u0000\u00e9" + "x".repeat(100), TEXT)))
                .isEqualTo(new Left("a?b??" + "x".repeat(15), Cause.UNKNOWN_ENCODING));
        UserRecord twice = Wraps.record("gzip", BY_GZIP, new Header("mr-content-encoding", "zstd"));
        assertThat(unwrapper.unwrap(twice)).isEqualTo(new Left("zstd, gzip", Cause.UNKNOWN_ENCODING));
    }

    @Test
    void theWrongEncodingIsDamage() {
        assertThat(unwrapper.unwrap(Wraps.record("gzip", BY_ZSTD)))
                .isInstanceOfSatisfying(
                        Left.class, left -> assertThat(left.cause()).isIn(Cause.DAMAGED, Cause.TOO_LARGE));
        assertThat(unwrapper.unwrap(Wraps.record("zstd", BY_GZIP))).isEqualTo(new Left("zstd", Cause.DAMAGED));
        assertThat(unwrapper.unwrap(Wraps.record("zstd", TEXT))).isEqualTo(new Left("zstd", Cause.DAMAGED));
    }

    @Test
    void aJvmThatRefusesTheLibraryLeavesZstdAndNothingElse() {
        Unwrapper refused = new Unwrapper(LIMIT, () -> {
            throw new ExceptionInInitializerError(new UnsupportedOperationException("objectFieldOffset"));
        });
        for (int i = 0; i < 2; i++) {
            assertThat(refused.unwrap(Wraps.record("zstd", BY_ZSTD)))
                    .isEqualTo(new Left("zstd", Cause.LIBRARY_MISSING));
        }
        assertThat(refused.unwrap(Wraps.record("gzip", BY_GZIP))).isInstanceOf(Whole.class);
    }

    @Test
    void withoutTheLibraryZstdStaysAsItIsAndGzipDoesNot() throws Exception {
        try (WithoutLibrary loader = new WithoutLibrary("aircompressor")) {
            Class<?> inside = Class.forName("io.millrace.consumer.process.UnwrapperTest$InsideLoader", true, loader);
            Constructor<?> constructor = inside.getDeclaredConstructor();
            constructor.setAccessible(true);
            assertThat(constructor.newInstance()).hasToString("LIBRARY_MISSING LIBRARY_MISSING true");
        }
    }

    /** Runs with classes of a loader that has no library. */
    static final class InsideLoader {
        @Override
        public String toString() {
            Unwrapper unwrapper = new Unwrapper(LIMIT);
            return Stream.of(1, 2)
                            .map(time -> unwrapper.unwrap(Wraps.record("zstd", BY_ZSTD)))
                            .map(result -> ((Left) result).cause() + " ")
                            .collect(Collectors.joining())
                    + (unwrapper.unwrap(Wraps.record("gzip", BY_GZIP)) instanceof Whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void manyThreadsShareOne(String encoding) {
        List<CompletableFuture<Void>> threads = IntStream.range(0, 6)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 500; i++) {
                        byte[] data = Wraps.lines(thread * 1_000L + i, 50 + i * 7);
                        assertThat(whole(Wraps.record(encoding, Wraps.wrap(encoding, data))))
                                .isEqualTo(data);
                    }
                }))
                .toList();
        threads.forEach(CompletableFuture::join);
    }
}
