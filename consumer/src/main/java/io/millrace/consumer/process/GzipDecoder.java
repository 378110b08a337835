package io.millrace.consumer.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;

/**
 * gzip, RFC 1952, one member. Its last four bytes say how much it holds, so that nothing is inflated that would be too large; what does not
 * keep to that is damaged. An inflater for every call: one that is kept saves no time.
 */
final class GzipDecoder implements Decoder {
    private static final int SMALLEST_MEMBER_BYTES = 18;

    @Override
    public byte[] decode(byte[] data, int limitBytes) throws TooLarge {
        if (data.length < SMALLEST_MEMBER_BYTES) {
            throw new IllegalArgumentException("cut off");
        }
        int sizeBytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(data.length - Integer.BYTES);
        // It is unsigned: what looks negative is above 2 GiB.
        if (sizeBytes < 0 || sizeBytes > limitBytes) {
            throw new TooLarge();
        }
        byte[] decoded = new byte[sizeBytes];
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(data))) {
            if (input.readNBytes(decoded, 0, sizeBytes) < sizeBytes || input.read() >= 0) {
                throw new IllegalArgumentException("not of the size that it says");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return decoded;
    }
}
