package io.millrace.agent.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    @Test
    void theHashIsTheSameInEveryVersionForItIsSaved() {
        // The check values of CRC-32C and CRC-32, as their catalogues give them.
        assertThat(hash("123456789")).isEqualTo(0xE3069283_CBF43926L);
        assertThat(hash("")).isZero();
    }

    @Test
    void onlyTheNamedBytesCount() {
        byte[] bytes = "xx123456789yy".getBytes(StandardCharsets.US_ASCII);

        assertThat(Fingerprint.hash(bytes, 2, 11)).isEqualTo(hash("123456789"));
    }

    @Test
    void logPrefixesThatDifferInOneTimestampOrCounterHaveDifferentHashes() {
        Set<Long> hashes = new HashSet<>();
        int prefixes = 0;
        for (int second = 0; second < 86_400; second++) {
            String time = "%02d:%02d:%02d".formatted(second / 3600, second / 60 % 60, second % 60);
            hashes.add(hash("2026-01-01T" + time + "Z INFO started, version 1.0, pid 1\n"));
            hashes.add(hash("2026-01-01T00:00:00Z INFO started, version 1.0, pid " + (2 + second) + "\n"));
            prefixes += 2;
        }

        assertThat(hashes.size()).isEqualTo(prefixes);
    }

    @Test
    void everyChangeOfOneOrTwoBitsOfAPrefixIsSeen() {
        byte[] bytes = new byte[48];
        new Random(7).nextBytes(bytes);
        Set<Long> hashes = new HashSet<>(Set.of(Fingerprint.hash(bytes, 0, bytes.length)));
        int contents = 1;
        for (int first = 0; first < 8 * bytes.length; first++) {
            flip(bytes, first);
            for (int second = first + 1; second < 8 * bytes.length; second++) {
                flip(bytes, second);
                hashes.add(Fingerprint.hash(bytes, 0, bytes.length));
                contents++;
                flip(bytes, second);
            }
            hashes.add(Fingerprint.hash(bytes, 0, bytes.length));
            contents++;
            flip(bytes, first);
        }

        assertThat(hashes.size()).isEqualTo(contents);
    }

    @Test
    void bothHalvesOfTheHashTellLinesApart() {
        Set<Integer> lower = new HashSet<>();
        Set<Integer> upper = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            long hash = hash("10.0.0.1 - - \"GET /page/" + i + " HTTP/1.1\" 200 17\n");
            lower.add((int) hash);
            upper.add((int) (hash >>> 32));
        }

        // Of 10,000 random numbers of 32 bits 0.01 pairs are expected to meet.
        assertThat(lower.size()).isGreaterThan(9_995);
        assertThat(upper.size()).isGreaterThan(9_995);
    }

    private static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Fingerprint.hash(bytes, 0, bytes.length);
    }

    private static void flip(byte[] bytes, int bit) {
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
}
