package io.millrace.producer;

import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.util.Arrays;

/**
 * zstd, RFC 8878, one frame with the size of its content and a checksum. The only class that needs the optional library; its compressor
 * has no state of its own, so that keeping some would save nothing.
 */
final class ZstdCodec implements Codec {
    @Override
    public byte[] compress(byte[] bytes) {
        ZstdCompressor compressor = new ZstdCompressor();
        byte[] output = new byte[compressor.maxCompressedLength(bytes.length)];
        return Arrays.copyOf(output, compressor.compress(bytes, 0, bytes.length, output, 0, output.length));
    }

    @Override
    public byte[] decompress(byte[] bytes) {
        byte[] output = new byte[Math.toIntExact(ZstdDecompressor.getDecompressedSize(bytes, 0, bytes.length))];
        new ZstdDecompressor().decompress(bytes, 0, bytes.length, output, 0, output.length);
        return output;
    }
}
