package io.millrace.consumer.lease;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.PendingCheckpoint;
import io.millrace.consumer.shard.ShardKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Leases as items of the lease table: the KCL's attribute names and types, and our four ({@code mrToken}, {@code
 * mrStart}, {@code mrParentsDone}, {@code mrDedupe}), which the KCL keeps and does not read. Where an application reads many streams, an item's
 * key begins with its stream's id, and stream and shard stand beside it; relatives are named by their shard ids all the same.
 */
final class LeaseItems {
    static final String KEY = "leaseKey";
    private static final String OWNER = "leaseOwner";
    private static final String CHECKPOINT_OWNER = "checkpointOwner";
    private static final String COUNTER = "leaseCounter";
    private static final String CHECKPOINT = "checkpoint";
    private static final String SUB_SEQUENCE = "checkpointSubSequenceNumber";
    private static final String SWITCHES = "ownerSwitchesSinceCheckpoint";
    private static final String PARENTS = "parentShardId";
    private static final String CHILDREN = "childShardIds";
    private static final String RANGE_START = "startingHashKey";
    private static final String RANGE_END = "endingHashKey";
    private static final String STREAM = "streamName";
    private static final String SHARD = "shardId";
    private static final String ENTITY = "entityType";
    private static final String LEASE_ENTITY = "LEASE";
    private static final String TOKEN = "mrToken";
    private static final String START = "mrStart";
    private static final String PARENTS_DONE = "mrParentsDone";
    private static final String SAVED = "mrDedupe";
    private static final String PENDING = "pendingCheckpoint";
    private static final String PENDING_SUB_SEQUENCE = "pendingCheckpointSubSequenceNumber";
    private static final String PENDING_STATE = "pendingCheckpointState";

    private LeaseItems() {}

    static Map<String, AttributeValue> key(String leaseKey) {
        return Map.of(KEY, ItemChange.text(leaseKey));
    }

    /** Empty for a row that is not a lease: the KCL 3 keeps rows of other kinds in the same table. */
    static Optional<Lease> lease(Map<String, AttributeValue> item) {
        boolean otherKind =
                text(item, ENTITY).filter(kind -> !kind.equals(LEASE_ENTITY)).isPresent();
        Optional<String> key = text(item, KEY).filter(text -> !text.endsWith(":"));
        Optional<String> checkpoint = text(item, CHECKPOINT);
        Optional<Long> counter = number(item, COUNTER);
        if (otherKind || key.isEmpty() || checkpoint.isEmpty() || counter.isEmpty()) {
            return Optional.empty();
        }
        AttributeValue parentsDone = item.get(PARENTS_DONE);
        ShardKey shard = ShardKey.parse(key.get());
        return Optional.of(new Lease(
                key.get(),
                text(item, OWNER),
                text(item, CHECKPOINT_OWNER),
                counter.get(),
                new Checkpoint(checkpoint.get(), number(item, SUB_SEQUENCE).orElse(0L)),
                shard.siblings(texts(item, PARENTS)),
                shard.siblings(texts(item, CHILDREN)),
                range(item),
                text(item, TOKEN),
                text(item, START),
                parentsDone != null && Boolean.TRUE.equals(parentsDone.bool()),
                pending(item),
                bytes(item, SAVED).flatMap(SavedState::decode)));
    }

    /** The whole item of a lease that is put for the first time. */
    static Map<String, AttributeValue> item(Lease lease) {
        Map<String, AttributeValue> item = new HashMap<>(key(lease.key()));
        item.put(COUNTER, ItemChange.number(lease.counter()));
        item.put(CHECKPOINT, ItemChange.text(lease.checkpoint().text()));
        item.put(SUB_SEQUENCE, ItemChange.number(lease.checkpoint().subSequence()));
        item.put(SWITCHES, ItemChange.number(0));
        lease.owner().ifPresent(owner -> item.put(OWNER, ItemChange.text(owner)));
        if (!lease.parents().isEmpty()) {
            item.put(PARENTS, shardIds(lease.parents()));
        }
        ShardKey shard = ShardKey.parse(lease.key());
        if (!shard.stream().isEmpty()) {
            item.put(STREAM, ItemChange.text(shard.stream()));
            item.put(SHARD, ItemChange.text(shard.shardId()));
        }
        lease.range().ifPresent(range -> {
            item.put(RANGE_START, ItemChange.text(range.start().toDecimal()));
            item.put(RANGE_END, ItemChange.text(range.end().toDecimal()));
        });
        lease.startText().ifPresent(start -> item.put(START, ItemChange.text(start)));
        if (lease.parentsBeforeStart()) {
            item.put(PARENTS_DONE, AttributeValue.fromBool(true));
        }
        return item;
    }

    /** The conditions of a delete. */
    static ItemChange ifFinishedAs(Lease lease) {
        return ifWrittenAs(lease.counter(), lease.tokenText())
                .onlyIfEquals(CHECKPOINT, ItemChange.text(Checkpoint.SHARD_END.text()));
    }

    static ItemChange ifWrittenAs(long counter, Optional<String> tokenText) {
        ItemChange change = new ItemChange().onlyIfEquals(COUNTER, ItemChange.number(counter));
        tokenText.ifPresentOrElse(
                token -> change.onlyIfEquals(TOKEN, ItemChange.text(token)), () -> change.onlyIfAbsent(TOKEN));
        return change;
    }

    static ItemChange change(LeaseWrite write) {
        ItemChange change = ifWrittenAs(write.expectedCounter(), write.expectedToken());
        change.set(COUNTER, ItemChange.number(write.counter()));
        write.token()
                .ifPresentOrElse(token -> change.set(TOKEN, ItemChange.text(token.text())), () -> change.remove(TOKEN));
        if (write.owner() instanceof LeaseWrite.OwnerChange.Name name) {
            change.set(OWNER, ItemChange.text(name.workerId()));
        } else if (write.owner() instanceof LeaseWrite.OwnerChange.Clear) {
            change.remove(OWNER);
        }
        if (write.removeCheckpointOwner()) {
            change.remove(CHECKPOINT_OWNER);
        }
        if (!write.children().isEmpty()) {
            change.set(CHILDREN, shardIds(write.children()));
        }
        write.start().ifPresent(start -> change.set(START, ItemChange.text(start)));
        write.checkpoint().ifPresent(mark -> mark(change, mark, write.switched()));
        write.saved().ifPresent(saved -> change.set(SAVED, binary(saved.encode())));
        if (write.clearsPending()) {
            change.remove(PENDING).remove(PENDING_SUB_SEQUENCE).remove(PENDING_STATE);
        }
        if (write.switched() && write.checkpoint().isEmpty()) {
            change.add(SWITCHES, ItemChange.number(1));
        }
        return change;
    }

    private static void mark(ItemChange change, Checkpoint mark, boolean switched) {
        change.set(CHECKPOINT, ItemChange.text(mark.text()));
        change.set(SUB_SEQUENCE, ItemChange.number(mark.subSequence()));
        change.set(SWITCHES, ItemChange.number(switched ? 1 : 0));
    }

    /** Empty beside a word other than the shard's end, which no application can prepare. */
    private static Optional<PendingCheckpoint> pending(Map<String, AttributeValue> item) {
        Optional<ByteBuffer> state = bytes(item, PENDING_STATE);
        return text(item, PENDING)
                .map(text ->
                        new Checkpoint(text, number(item, PENDING_SUB_SEQUENCE).orElse(0L)))
                .filter(Checkpoint::isPastStart)
                .map(Checkpoint::position)
                .map(upTo -> new PendingCheckpoint(upTo, state));
    }

    private static AttributeValue shardIds(Set<String> keys) {
        return ItemChange.texts(
                keys.stream().map(key -> ShardKey.parse(key).shardId()).collect(Collectors.toSet()));
    }

    private static Optional<HashKeyRange> range(Map<String, AttributeValue> item) {
        Optional<String> end = text(item, RANGE_END);
        return text(item, RANGE_START).flatMap(start -> end.map(last -> HashKeyRange.parse(start, last)));
    }

    static Optional<String> text(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::s);
    }

    private static Optional<ByteBuffer> bytes(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::b).map(SdkBytes::asByteBuffer);
    }

    private static AttributeValue binary(ByteBuffer bytes) {
        return AttributeValue.fromB(SdkBytes.fromByteBuffer(bytes));
    }

    static Optional<Long> number(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::n).map(Long::valueOf);
    }

    static Set<String> texts(Map<String, AttributeValue> item, String attribute) {
        @Nullable AttributeValue value = item.get(attribute);
        return value != null && value.hasSs() ? new HashSet<>(value.ss()) : Set.of();
    }
}
