package io.millrace.producer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything that passed between a producer and the service, seen from both ends. */
final class History {
    final List<Sending> sendings = new ArrayList<>();
    final List<Listing> listings = new ArrayList<>();

    /** One entry of one request. */
    static final class Sending {
        final int call;
        final WireRecord wire;
        final long sentAtNanos;

        /** Where it was written; null if it never was. */
        EntryOutcome.@Nullable Stored written;

        long writtenAtNanos;

        /** What the producer was told of it; null if nothing of this entry, whatever it was told of the request. */
        @Nullable
        EntryOutcome heard;

        long heardAtNanos = Agenda.NEVER;

        Sending(int call, WireRecord wire, long sentAtNanos) {
            this.call = call;
            this.wire = wire;
            this.sentAtNanos = sentAtNanos;
        }
    }

    /** A listing that the producer was given. */
    record Listing(long beganAtNanos, long heardAtNanos, Set<String> shardIds) {
        static Listing of(long beganAtNanos, long heardAtNanos, List<ShardListing.Shard> shards) {
            Set<String> ids = new TreeSet<>();
            shards.forEach(shard -> ids.add(shard.shardId()));
            return new Listing(beganAtNanos, heardAtNanos, ids);
        }
    }

    List<Sending> request(int call, List<WireRecord> records, long nowNanos) {
        List<Sending> request =
                records.stream().map(wire -> new Sending(call, wire, nowNanos)).toList();
        sendings.addAll(request);
        return request;
    }

    /** The producer is told the outcome of a request. */
    static void heard(List<Sending> request, PutOutcome outcome, long nowNanos) {
        boolean isReadable = outcome.forEntries(request.size()) == outcome;
        for (int i = 0; i < request.size(); i++) {
            request.get(i).heardAtNanos = nowNanos;
            request.get(i).heard = isReadable ? outcome.entry(i) : null;
        }
    }

    /** A hash of all of it, times and bytes included. */
    String digest() {
        MessageDigest digest = sha256();
        for (Sending one : sendings) {
            digest.update(one.wire.bytes());
            digest.update(ByteBuffer.allocate(28)
                    .putInt(one.call)
                    .putLong(one.sentAtNanos)
                    .putLong(one.writtenAtNanos)
                    .putLong(one.heardAtNanos)
                    .array());
            digest.update((one.wire.partitionKey() + one.written + one.heard).getBytes(StandardCharsets.UTF_8));
        }
        listings.forEach(one -> digest.update(one.toString().getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
