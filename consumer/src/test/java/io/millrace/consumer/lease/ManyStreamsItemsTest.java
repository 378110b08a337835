package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.ShardKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Items as the KCL 3.5.1 writes them in its multi-stream mode, taken from its own serializer. */
class ManyStreamsItemsTest {
    private static final String STREAM = "123456789012:clicks:1700000000";
    private static final String KEY = STREAM + ":shardId-000000000002";

    private static final Map<String, AttributeValue> UNREAD_OF_KCL = Map.ofEntries(
            Map.entry("checkpoint", AttributeValue.fromS("TRIM_HORIZON")),
            Map.entry("parentShardId", AttributeValue.fromSs(List.of("shardId-000000000000", "shardId-000000000001"))),
            Map.entry("endingHashKey", AttributeValue.fromS("340282366920938463463374607431768211455")),
            Map.entry("leaseCounter", AttributeValue.fromN("0")),
            Map.entry("entityType", AttributeValue.fromS("LEASE")),
            Map.entry("ownerSwitchesSinceCheckpoint", AttributeValue.fromN("0")),
            Map.entry("checkpointSubSequenceNumber", AttributeValue.fromN("0")),
            Map.entry("shardId", AttributeValue.fromS("shardId-000000000002")),
            Map.entry("leaseKey", AttributeValue.fromS(KEY)),
            Map.entry("streamName", AttributeValue.fromS(STREAM)),
            Map.entry("startingHashKey", AttributeValue.fromS("0")));

    private static String key(String shardId) {
        return new ShardKey(STREAM, shardId).text();
    }

    @Test
    void leaseOfTheKclReadsWithItsRelativesAsKeys() {
        Lease lease = LeaseItems.lease(UNREAD_OF_KCL).orElseThrow();

        assertThat(lease.key()).isEqualTo(KEY);
        assertThat(lease.parents()).containsExactly(key("shardId-000000000000"), key("shardId-000000000001"));
        assertThat(ShardKey.parse(lease.key())).isEqualTo(new ShardKey(STREAM, "shardId-000000000002"));
    }

    @Test
    void leaseIsPutAsTheKclPutsIt() {
        Lease lease = Lease.unread(
                KEY,
                Checkpoint.TRIM_HORIZON,
                Set.of(key("shardId-000000000000"), key("shardId-000000000001")),
                Optional.of(HashKeyRange.ALL));

        Map<String, AttributeValue> expected = new HashMap<>(UNREAD_OF_KCL);
        // The KCL takes an item without it for a lease; its version 2 does not write it either.
        expected.remove("entityType");
        assertThat(LeaseItems.item(lease)).isEqualTo(expected);
    }

    @Test
    void endedShardNamesItsChildrenByShardId() {
        Lease held = LeaseItems.lease(UNREAD_OF_KCL).orElseThrow();
        LeaseToken token = new LeaseToken("me", 1, TokenKind.RELEASED, Optional.empty(), 1);
        UpdateItemRequest request = LeaseItems.change(LeaseWrite.end(held, token, Set.of(key("shardId-000000000003"))))
                .on("table", LeaseItems.key(KEY))
                .build();

        assertThat(request.expressionAttributeValues().values())
                .contains(AttributeValue.fromSs(List.of("shardId-000000000003")));
        assertThat(request.key()).isEqualTo(Map.of("leaseKey", AttributeValue.fromS(KEY)));
    }

    @Test
    void leaseOfOneStreamHasNeitherAttribute() {
        Lease lease = Lease.unread(
                "shardId-000000000001", Checkpoint.TRIM_HORIZON, Set.of("shardId-000000000000"), Optional.empty());

        assertThat(LeaseItems.item(lease)).doesNotContainKeys("streamName", "shardId");
        assertThat(LeaseItems.lease(LeaseItems.item(lease))).contains(lease);
    }

    @Test
    void rowWhoseKeyNamesNoShardIsNoLease() {
        Map<String, AttributeValue> item = new HashMap<>(UNREAD_OF_KCL);
        item.put("leaseKey", AttributeValue.fromS("something:"));

        assertThat(LeaseItems.lease(item)).isEmpty();
    }
}
