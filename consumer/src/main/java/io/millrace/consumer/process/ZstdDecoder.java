package io.millrace.consumer.process;

import io.airlift.compress.zstd.ZstdDecompressor;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * zstd, RFC 8878, one frame that declares the size of its content, so that nothing is decompressed that would be too large; what does not
 * keep to that is damaged. The only class that needs the optional library. Its decompressors have buffers of 150 kB, which cost five times
 * what a small record does, so that a few are kept; one that failed is not used again.
 */
final class ZstdDecoder implements Decoder {
    private final BlockingQueue<ZstdDecompressor> idle;

    /** @param kept the most decompressors that are kept */
    ZstdDecoder(int kept) {
        idle = new ArrayBlockingQueue<>(kept);
    }

    @Override
    public byte[] decode(byte[] data, int limitBytes) throws TooLarge {
        long sizeBytes = ZstdDecompressor.getDecompressedSize(data, 0, data.length);
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("does not say how large it is");
        }
        if (sizeBytes > limitBytes) {
            throw new TooLarge();
        }
        byte[] decoded = new byte[(int) sizeBytes];
        ZstdDecompressor taken = idle.poll();
        ZstdDecompressor decompressor = taken == null ? new ZstdDecompressor() : taken;
        if (decompressor.decompress(data, 0, data.length, decoded, 0, decoded.length) != decoded.length) {
            throw new IllegalArgumentException("not of the size that it says");
        }
        // Dropped if there are enough.
        boolean unused = idle.offer(decompressor);
        return decoded;
    }
}
