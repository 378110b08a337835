package io.millrace.agent.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The decompressed bytes of a gzip file. Reading goes on from where it stopped; going back begins anew at the first byte. */
final class CompressedContent implements Content {
    private static final int SKIP_BYTES = 32 * 1024;

    private final Disk.OpenFile file;
    private @Nullable GzipContent content;
    private boolean isEnded;
    private long knownBytes;

    CompressedContent(Disk.OpenFile file) {
        this.file = file;
    }

    @Override
    public int read(byte[] into, int at, int length, long offset) throws IOException {
        GzipContent open = opened(offset);
        byte[] skipped = new byte[SKIP_BYTES];
        while (open.position() < offset) {
            int count = open.read(skipped, 0, (int) Math.min(SKIP_BYTES, offset - open.position()));
            if (count <= 0) {
                return ended(open, count);
            }
        }
        int total = 0;
        while (total < length) {
            int count = open.read(into, at + total, length - total);
            if (count <= 0) {
                ended(open, count);
                break;
            }
            total += count;
        }
        knownBytes = Math.max(knownBytes, open.position());
        return total;
    }

    private GzipContent opened(long offset) throws IOException {
        GzipContent open = content;
        if (open == null || open.position() > offset) {
            if (open != null) {
                open.close();
            }
            open = GzipContent.open(file::read);
            content = open;
        }
        return open;
    }

    private int ended(GzipContent open, int result) {
        knownBytes = Math.max(knownBytes, open.position());
        isEnded = result == GzipContent.END;
        return 0;
    }

    @Override
    public long sizeBytes() {
        return knownBytes;
    }

    @Override
    public boolean isEnded() {
        return isEnded;
    }

    @Override
    public void close() {
        if (content != null) {
            content.close();
        }
        file.close();
    }
}
