package io.millrace.agent.file;

import java.io.IOException;

/** The bytes of a file as they are. */
final class PlainContent implements Content {
    private final Disk.OpenFile file;

    PlainContent(Disk.OpenFile file) {
        this.file = file;
    }

    @Override
    public int read(byte[] into, int at, int length, long offset) throws IOException {
        int total = 0;
        while (total < length) {
            int count = file.read(into, at + total, length - total, offset + total);
            if (count <= 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public long sizeBytes() throws IOException {
        return file.sizeBytes();
    }

    @Override
    public boolean isEnded() {
        return false;
    }

    @Override
    public void close() {
        file.close();
    }
}
