package io.millrace.benchmarks.producer;

import java.nio.charset.StandardCharsets;

/** How answers are written, in CBOR or in JSON. Immutable; the tables of bytes are made once. */
enum SinkReplies {
    CBOR("application/x-amz-cbor-1.1") {
        @Override
        void beginPut(int entries, ReplyBuffer out) {
            out.put(PUT_HEAD_CBOR);
            out.put(0x99).put(entries >> 8).put(entries);
        }

        @Override
        void stored(byte[] shard, int entry, ReplyBuffer out) {
            out.put(STORED_CBOR).put(0x60 | shard.length).put(shard);
        }

        @Override
        void endPut(ReplyBuffer out) {
            // Both sizes were given at the start.
        }

        @Override
        void shards(SinkShards shards, int from, ReplyBuffer out) {
            int to = Math.min(shards.count(), from + SHARDS_PER_PAGE);
            boolean isLast = to == shards.count();
            out.put(isLast ? 0xA1 : 0xA2);
            text("Shards", out);
            out.put(0x99).put((to - from) >> 8).put(to - from);
            for (int shard = from; shard < to; shard++) {
                out.put(0xA3);
                member("ShardId", new String(shards.name(shard), StandardCharsets.US_ASCII), out);
                text("HashKeyRange", out);
                out.put(0xA2);
                member("StartingHashKey", shards.firstHashKey(shard), out);
                member("EndingHashKey", shards.lastHashKey(shard), out);
                text("SequenceNumberRange", out);
                out.put(0xA1);
                member("StartingSequenceNumber", SEQUENCE_NUMBER, out);
            }
            if (!isLast) {
                member("NextToken", Integer.toString(to), out);
            }
        }

        @Override
        void summary(SinkShards shards, ReplyBuffer out) {
            out.put(0xA1);
            text("StreamDescriptionSummary", out);
            out.put(0xA5);
            member("StreamName", STREAM, out);
            member("StreamARN", ARN, out);
            member("StreamStatus", "ACTIVE", out);
            text("RetentionPeriodHours", out);
            out.put(24);
            text("OpenShardCount", out);
            out.put(0x19).put(shards.count() >> 8).put(shards.count());
        }
    },

    JSON("application/x-amz-json-1.1") {
        @Override
        void beginPut(int entries, ReplyBuffer out) {
            out.put(PUT_HEAD_JSON);
        }

        @Override
        void stored(byte[] shard, int entry, ReplyBuffer out) {
            if (entry > 0) {
                out.put(',');
            }
            out.put(STORED_JSON).put(shard).put(STORED_END_JSON);
        }

        @Override
        void endPut(ReplyBuffer out) {
            out.put(']').put('}');
        }

        @Override
        void shards(SinkShards shards, int from, ReplyBuffer out) {
            int to = Math.min(shards.count(), from + SHARDS_PER_PAGE);
            out.put("{\"Shards\":[");
            for (int shard = from; shard < to; shard++) {
                out.put(shard == from ? "{\"ShardId\":\"" : ",{\"ShardId\":\"").put(shards.name(shard));
                out.put("\",\"HashKeyRange\":{\"StartingHashKey\":\"").put(shards.firstHashKey(shard));
                out.put("\",\"EndingHashKey\":\"").put(shards.lastHashKey(shard));
                out.put("\"},\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"" + SEQUENCE_NUMBER + "\"}}");
            }
            out.put(to == shards.count() ? "]}" : "],\"NextToken\":\"" + to + "\"}");
        }

        @Override
        void summary(SinkShards shards, ReplyBuffer out) {
            out.put("{\"StreamDescriptionSummary\":{\"StreamName\":\"" + STREAM + "\",\"StreamARN\":\"" + ARN
                    + "\",\"StreamStatus\":\"ACTIVE\",\"StreamModeDetails\":{\"StreamMode\":\"PROVISIONED\"},"
                    + "\"RetentionPeriodHours\":24,\"StreamCreationTimestamp\":1700000000,\"EnhancedMonitoring\":[],"
                    + "\"EncryptionType\":\"NONE\",\"ConsumerCount\":0,\"OpenShardCount\":" + shards.count() + "}}");
        }
    };

    static final String XML = "text/xml";

    /** Whose credentials these are: nobody's. */
    static final String CALLER_IDENTITY =
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
                    + "<Arn>arn:aws:iam::000000000000:user/benchmark</Arn><UserId>benchmark</UserId>"
                    + "<Account>000000000000</Account></GetCallerIdentityResult><ResponseMetadata>"
                    + "<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata>"
                    + "</GetCallerIdentityResponse>";

    // A page that every client's HTTP/2 window has room for; the service, too, may answer fewer than were asked for.
    private static final int SHARDS_PER_PAGE = 200;
    private static final String STREAM = "load";
    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/" + STREAM;
    private static final String SEQUENCE_NUMBER = "49660000000000000000000000000000000000000000000000000001";

    private static final byte[] PUT_HEAD_CBOR = cbor(out -> {
        out.put(0xA2);
        text("FailedRecordCount", out);
        out.put(0);
        text("Records", out);
    });
    private static final byte[] STORED_CBOR = cbor(out -> {
        out.put(0xA2);
        member("SequenceNumber", SEQUENCE_NUMBER, out);
        text("ShardId", out);
    });
    private static final byte[] PUT_HEAD_JSON = ascii("{\"FailedRecordCount\":0,\"Records\":[");
    private static final byte[] STORED_JSON = ascii("{\"SequenceNumber\":\"" + SEQUENCE_NUMBER + "\",\"ShardId\":\"");
    private static final byte[] STORED_END_JSON = ascii("\"}");

    private final String contentType;

    SinkReplies(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    abstract void beginPut(int entries, ReplyBuffer out);

    /** An entry that was stored. */
    abstract void stored(byte[] shard, int entry, ReplyBuffer out);

    abstract void endPut(ReplyBuffer out);

    /** A page of the shards from one on. */
    abstract void shards(SinkShards shards, int from, ReplyBuffer out);

    /** The answer to DescribeStreamSummary. */
    abstract void summary(SinkShards shards, ReplyBuffer out);

    @FunctionalInterface
    private interface Text {
        void write(ReplyBuffer out);
    }

    private static byte[] cbor(Text text) {
        ReplyBuffer buffer = new ReplyBuffer();
        text.write(buffer);
        return buffer.copy(0, buffer.size());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void member(String name, String value, ReplyBuffer out) {
        text(name, out);
        text(value, out);
    }

    private static void text(String text, ReplyBuffer out) {
        if (text.length() < 24) {
            out.put(0x60 | text.length());
        } else {
            out.put(0x78).put(text.length());
        }
        out.put(text);
    }
}
