package io.millrace.agent.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipContentTest {
    @Test
    void contentsAreReadWhateverTheirLengthLevelAndTheSizeOfReads() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            byte[] content = content(random, random.nextInt(4) == 0 ? 300_000 : random.nextInt(3000));
            byte[] file = gzip(content, random.nextInt(10));
            if (random.nextBoolean()) {
                byte[] more = content(random, random.nextInt(5000));
                content = joined(content, more);
                file = joined(file, gzip(more, 6));
            }
            try (GzipContent gzip = GzipContent.open(new GrowingFile(file, random))) {
                assertThat(readAll(gzip, random)).as("seed %s", seed).isEqualTo(content);
                assertThat(gzip.position()).isEqualTo(content.length);
                assertThat(gzip.compressedPosition()).isEqualTo(file.length);
            }
        }
    }

    @Test
    void aFileThatGrowsByteByByteIsReadAsItGrows() throws IOException {
        Random random = new Random(3);
        byte[] first = content(random, 2000);
        byte[] second = content(random, 500);
        byte[] firstMember = withEveryHeaderField(first);
        GrowingFile file = new GrowingFile(joined(firstMember, gzip(second, 6)), random);
        byte[] all = joined(first, second);
        byte[] read = new byte[all.length + 10];
        int count = 0;
        try (GzipContent gzip = GzipContent.open(file)) {
            for (file.visible = 0; file.visible <= file.bytes.length; file.visible++) {
                int result = gzip.read(read, count, read.length - count);
                while (result > 0) {
                    count += result;
                    result = gzip.read(read, count, read.length - count);
                }
                boolean ends = file.visible == firstMember.length || file.visible == file.bytes.length;
                assertThat(result)
                        .as("of %s bytes", file.visible)
                        .isEqualTo(ends ? GzipContent.END : GzipContent.INCOMPLETE);
                if (file.visible == firstMember.length) {
                    assertThat(count).isEqualTo(first.length);
                }
            }
        }
        assertThat(Arrays.copyOf(read, count)).isEqualTo(all);
    }

    @Test
    void aFileThatGrowsIsNotReadFromItsBeginningAgain() throws IOException {
        Random random = new Random(4);
        GrowingFile file = new GrowingFile(gzip(content(random, 500_000), 6), random);
        byte[] into = new byte[10_000];
        try (GzipContent gzip = GzipContent.open(file)) {
            for (file.visible = 0; file.visible < file.bytes.length; file.visible += 1000) {
                int result = 1;
                while (result > 0) {
                    result = gzip.read(into, 0, into.length);
                }
                assertThat(result).isEqualTo(GzipContent.INCOMPLETE);
            }
        }
        assertThat(file.readBytes).isLessThanOrEqualTo(file.bytes.length + 100);
    }

    @Test
    void readingGoesOnAtAnyOffset() throws IOException {
        Random random = new Random(5);
        byte[] content = content(random, 3000);
        byte[] file = joined(gzip(Arrays.copyOf(content, 1000), 6), gzip(Arrays.copyOfRange(content, 1000, 3000), 1));
        for (int offset = 0; offset <= content.length; offset++) {
            try (GzipContent gzip = GzipContent.open(new GrowingFile(file, random))) {
                assertThat(gzip.skipTo(offset)).isZero();
                assertThat(gzip.position()).isEqualTo(offset);
                assertThat(readAll(gzip, random)).isEqualTo(Arrays.copyOfRange(content, offset, content.length));
            }
        }
    }

    @Test
    void anOffsetBeyondTheContentOrBackwardsIsToldApart() throws IOException {
        byte[] file = gzip(new byte[100_000], 6);
        try (GzipContent gzip = GzipContent.open(new GrowingFile(file, new Random(1)))) {
            assertThat(gzip.skipTo(100_001)).isEqualTo(GzipContent.END);
            assertThat(gzip.position()).isEqualTo(100_000);
            assertThatThrownBy(() -> gzip.skipTo(99_999))
                    .hasMessage("Offset 99999 is before 100000; open the file anew");
        }
        GrowingFile cut = new GrowingFile(file, new Random(1));
        cut.visible = file.length / 2;
        try (GzipContent gzip = GzipContent.open(cut)) {
            assertThat(gzip.skipTo(100_000)).isEqualTo(GzipContent.INCOMPLETE);
            cut.visible = file.length;
            assertThat(gzip.skipTo(100_000)).isZero();
        }
    }

    @Test
    void aCutFileIsIncompleteWhereverItIsCut() throws IOException {
        Random random = new Random(6);
        byte[] content = content(random, 400);
        byte[] file = withEveryHeaderField(content);
        for (int length = 0; length < file.length; length++) {
            GrowingFile cut = new GrowingFile(Arrays.copyOf(file, length), random);
            try (GzipContent gzip = GzipContent.open(cut)) {
                byte[] into = new byte[1000];
                int count = 0;
                int read = 0;
                while (read >= 0) {
                    count += read;
                    read = gzip.read(into, count, into.length - count);
                }
                assertThat(read).isEqualTo(GzipContent.INCOMPLETE);
                assertThat(Arrays.copyOf(into, count)).isEqualTo(Arrays.copyOf(content, count));
            }
        }
    }

    @Test
    void zerosAfterAMemberAreSkippedAndAnythingElseIsDamage() throws IOException {
        byte[] content = "hello\n".getBytes(StandardCharsets.UTF_8);
        byte[] padded = joined(gzip(content, 6), new byte[100_000]);
        try (GzipContent gzip = GzipContent.open(new GrowingFile(joined(padded, gzip(content, 6)), new Random(1)))) {
            assertThat(readAll(gzip, new Random(1))).isEqualTo(joined(content, content));
        }
        try (GzipContent gzip = GzipContent.open(new GrowingFile(joined(padded, content), new Random(1)))) {
            assertThatThrownBy(() -> readAll(gzip, new Random(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "damaged at byte " + (padded.length + 1) + ", after 6 decompressed bytes: no gzip header");
        }
    }

    @Test
    void aWrongChecksumOrLengthIsDamageAndStaysSo() throws IOException {
        byte[] content = content(new Random(8), 5000);
        for (int back : new int[] {8, 5, 4, 1}) {
            byte[] file = gzip(content, 6);
            file[file.length - back] ^= 1;
            try (GzipContent gzip = GzipContent.open(new GrowingFile(file, new Random(1)))) {
                assertThat(gzip.skipTo(5000)).isZero();
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> gzip.read(new byte[1], 0, 1))
                            .isInstanceOf(IOException.class)
                            .hasMessage("damaged at byte " + file.length + ", after 5000 decompressed bytes: wrong "
                                    + (back > 4 ? "checksum" : "length") + " of the content");
                }
            }
        }
    }

    /** What the JDK's own reader takes is taken alike, what it refuses ends as damage or waits for more, and nothing turns for ever. */
    @Test
    void damagedFilesEndInDamageOrIncompleteNeverInOtherContent() throws IOException {
        int damaged = 0;
        for (int seed = 0; seed < 5000; seed++) {
            Random random = new Random(seed);
            byte[] content = content(random, 100 + random.nextInt(2000));
            byte[] file = random.nextBoolean() ? gzip(content, 6) : withEveryHeaderField(content);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try (GzipContent gzip = GzipContent.open(new GrowingFile(file, random))) {
                assertThat(readAll(gzip, random))
                        .as("seed %s", seed)
                        .isEqualTo(new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes());
            } catch (IOException e) {
                damaged++;
                assertThat(e).as("seed %s", seed).hasMessageMatching("(damaged at byte|incomplete).*");
            }
        }
        assertThat(damaged).isGreaterThan(4000);
    }

    @Test
    void whatCameBeforeTheDamageIsReadFirst() throws IOException {
        byte[] content = content(new Random(9), 200_000);
        byte[] file = gzip(content, 6);
        Arrays.fill(file, file.length / 2, file.length / 2 + 200, (byte) 0xff);
        try (GzipContent byOnes = GzipContent.open(new GrowingFile(file, new Random(1)));
                GzipContent atOnce = GzipContent.open(new GrowingFile(file, new Random(1)))) {
            byte[] into = new byte[1_000_000];
            assertThatThrownBy(() -> {
                        while (byOnes.read(into, 0, 1) > 0) {}
                    })
                    .hasMessageContaining("damaged");
            assertThatThrownBy(() -> {
                        int at = 0;
                        while (true) {
                            at += atOnce.read(into, at, into.length - at);
                        }
                    })
                    .hasMessageContaining("damaged");
            assertThat(byOnes.position()).isGreaterThan(50_000).isEqualTo(atOnce.position());
        }
    }

    @Test
    void aReadThatFailsIsNoDamageAndMayBeTriedAgain() throws IOException {
        byte[] content = content(new Random(2), 300_000);
        GrowingFile file = new GrowingFile(withEveryHeaderField(content), new Random(2));
        file.failsEveryThird = true;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int failures = 0;
        try (GzipContent gzip = GzipContent.open(file)) {
            byte[] into = new byte[5000];
            int read = 0;
            while (read != GzipContent.END) {
                try {
                    read = gzip.read(into, 0, into.length);
                    all.write(into, 0, Math.max(0, read));
                } catch (IOException e) {
                    assertThat(e).hasMessage("input/output error");
                    failures++;
                }
            }
        }
        assertThat(failures).isGreaterThan(5);
        assertThat(all.toByteArray()).isEqualTo(content);
    }

    @Test
    void oneReadOfABombIsNoLongerThanAnother() throws IOException {
        byte[] file = gzip(new byte[20_000_000], 9);
        try (GzipContent gzip = GzipContent.open(new GrowingFile(file, new Random(1)))) {
            assertThat(gzip.read(new byte[1000], 0, 1000)).isEqualTo(1000);
            assertThat(gzip.position()).isEqualTo(1000);
        }
    }

    private static byte[] readAll(GzipContent gzip, Random random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] into = new byte[20_000];
        boolean small = random.nextInt(3) == 0;
        while (true) {
            int from = random.nextInt(100);
            int length = 1 + random.nextInt(small ? 50 : into.length - from);
            int read = gzip.read(into, from, length);
            if (read == GzipContent.END) {
                return all.toByteArray();
            }
            if (read == GzipContent.INCOMPLETE) {
                throw new IOException("incomplete");
            }
            assertThat(read).isBetween(1, length);
            all.write(into, from, read);
        }
    }

    private static byte[] content(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("2026-01-01T00:00:")
                    .append(random.nextInt(60))
                    .append(" GET /")
                    .append(random.nextLong())
                    .append('\n');
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
    }

    private static byte[] gzip(byte[] content, int level) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(level);
            }
        }) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] withEveryHeaderField(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3});
        bytes.writeBytes(new byte[] {3, 0, 'A', 'p', 0});
        bytes.writeBytes("app.log\0a comment\0".getBytes(StandardCharsets.ISO_8859_1));
        CRC32 checksum = new CRC32();
        checksum.update(bytes.toByteArray());
        write(bytes, (int) checksum.getValue(), 2);
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] compressed = new byte[content.length + 100];
        bytes.write(compressed, 0, deflater.deflate(compressed));
        deflater.end();
        checksum.reset();
        checksum.update(content);
        write(bytes, (int) checksum.getValue(), 4);
        write(bytes, content.length, 4);
        return bytes.toByteArray();
    }

    private static void write(ByteArrayOutputStream bytes, int value, int count) {
        for (int i = 0; i < count; i++) {
            bytes.write(value >>> (8 * i));
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Answers reads with as many bytes as it likes, of those that are visible. */
    private static final class GrowingFile implements ByteSource {
        private final byte[] bytes;
        private final Random random;
        private int visible;
        private boolean failsEveryThird;
        private int reads;
        private long readBytes;

        GrowingFile(byte[] bytes, Random random) {
            this.bytes = bytes;
            this.random = random;
            visible = bytes.length;
        }

        @Override
        public int read(byte[] into, int offset, int length, long position) throws IOException {
            if (failsEveryThird && reads++ % 3 == 2) {
                throw new IOException("input/output error");
            }
            int left = (int) Math.min(length, visible - position);
            if (left <= 0) {
                return random.nextBoolean() ? -1 : 0;
            }
            int count = 1 + random.nextInt(left);
            System.arraycopy(bytes, (int) position, into, offset, count);
            readBytes += count;
            return count;
        }
    }
}
