package io.millrace.local.http;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The few values of ASN.1's distinguished encoding rules that a certificate is made of. */
final class Der {
    private static final DateTimeFormatter TWO_DIGIT_YEAR = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter FOUR_DIGIT_YEAR = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");
    private static final int FIRST_YEAR_OF_FOUR_DIGITS = 2050;

    static final byte[] TRUE = value(0x01, new byte[] {(byte) 0xFF});

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x30, joined(parts));
    }

    /** A value under a tag of its context: with {@code 0xA0} added around a value, with {@code 0x80} in place of its own. */
    static byte[] tagged(int tag, byte[] content) {
        return value(tag, content);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] octets(byte[] content) {
        return value(0x04, content);
    }

    static byte[] bits(byte[] content) {
        return value(0x03, joined(new byte[1], content));
    }

    /** An object identifier, given as its numbers. */
    static byte[] identifier(int first, int second, int... further) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first * 40 + second);
        for (int number : further) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (number >>> shift != 0) {
                    out.write(0x80 | (number >>> shift & 0x7F));
                }
            }
            out.write(number & 0x7F);
        }
        return value(0x06, out.toByteArray());
    }

    /** A time to the second; certificates write years from 2050 on in full, and earlier ones must not be. */
    static byte[] time(Instant instant) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        boolean isLate = utc.getYear() >= FIRST_YEAR_OF_FOUR_DIGITS;
        String text = (isLate ? FOUR_DIGIT_YEAR : TWO_DIGIT_YEAR).format(utc);
        return value(isLate ? 0x18 : 0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        byte[] length = BigInteger.valueOf(content.length).toByteArray();
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int sign = length[0] == 0 ? 1 : 0;
            out.write(0x80 | length.length - sign);
            out.write(length, sign, length.length - sign);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
