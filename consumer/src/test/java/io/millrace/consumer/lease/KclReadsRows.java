package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * K: whatever we write, the KCL can read. Keeps the lease table's items as DynamoDB would after our very requests, and reads
 * each as the KCL does, which knows no foreign row and no missing attribute.
 */
final class KclReadsRows implements Guarantee {
    private static final Pattern CLAUSE = Pattern.compile("(SET|REMOVE|ADD) (.*?)(?= (?:SET|REMOVE|ADD) |$)");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern MARK = Pattern.compile("[0-9]+|TRIM_HORIZON|LATEST|AT_TIMESTAMP|SHARD_END");

    private final Map<String, Map<String, AttributeValue>> items = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private long read;

    @Override
    public String name() {
        return "K the KCL reads every row";
    }

    @Override
    public void created(Lease lease) {
        items.put(lease.key(), LeaseItems.item(lease));
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        UpdateItemRequest request = LeaseItems.change(write)
                .on("leases", LeaseItems.key(write.key()))
                .build();
        Map<String, AttributeValue> item = items.computeIfAbsent(write.key(), absent -> new HashMap<>());
        Matcher clauses = CLAUSE.matcher(request.updateExpression());
        while (clauses.find()) {
            for (String change : clauses.group(2).split(", ", -1)) {
                change(item, clauses.group(1), change, request);
            }
        }
        same(item, after);
    }

    private static void change(
            Map<String, AttributeValue> item, String verb, String change, UpdateItemRequest request) {
        String[] words = change.replace(" = ", " ").split(" ", -1);
        String attribute = request.expressionAttributeNames().getOrDefault(words[0], words[0]);
        if (verb.equals("REMOVE")) {
            item.remove(attribute);
            return;
        }
        AttributeValue value = request.expressionAttributeValues().get(words[1]);
        if (value == null) {
            throw new IllegalStateException("no value for " + change);
        }
        item.put(attribute, verb.equals("SET") ? value : sum(item.get(attribute), value));
    }

    private static AttributeValue sum(@Nullable AttributeValue one, AttributeValue other) {
        long before = one == null ? 0 : Long.parseLong(one.n());
        return ItemChange.number(before + Long.parseLong(other.n()));
    }

    /** The KCL's writes name these attributes and leave the others as they are. */
    @Override
    public void appliedByOthers(Lease before, Lease after) {
        Map<String, AttributeValue> written = LeaseItems.item(after);
        Map<String, AttributeValue> item = items.computeIfAbsent(after.key(), absent -> new HashMap<>());
        item.putAll(written);
        after.checkpointOwner().ifPresent(owner -> item.put("checkpointOwner", ItemChange.text(owner)));
        if (after.checkpointOwner().isEmpty()) {
            item.remove("checkpointOwner");
        }
        if (!after.children().isEmpty()) {
            item.put("childShardIds", ItemChange.texts(after.children()));
        }
        same(item, after);
    }

    private void same(Map<String, AttributeValue> item, Lease lease) {
        Optional<Lease> found = LeaseItems.lease(item);
        if (!found.equals(Optional.of(lease))) {
            violations.add("the item of " + lease.key() + " says " + found + ", the table " + lease);
        }
    }

    /** A row of another kind, such as only software may put there that no KCL is beside. */
    void put(String key, Map<String, AttributeValue> row) {
        items.put(key, row);
    }

    /** Reads all rows as one scan of the KCL does. */
    void readAll() {
        items.forEach((key, item) -> {
            read++;
            parse(key, item);
        });
    }

    /** How many rows were read. */
    long read() {
        return read;
    }

    private void parse(String key, Map<String, AttributeValue> item) {
        number(key, item, "leaseCounter");
        number(key, item, "ownerSwitchesSinceCheckpoint");
        number(key, item, "checkpointSubSequenceNumber");
        text(key, item, "checkpoint", MARK, true);
        text(key, item, "startingHashKey", DIGITS, true);
        text(key, item, "endingHashKey", DIGITS, true);
        text(key, item, "leaseOwner", Pattern.compile(".+"), false);
        text(key, item, "checkpointOwner", Pattern.compile(".+"), false);
        text(key, item, "entityType", Pattern.compile("LEASE"), false);
        shards(key, item, "parentShardId");
        shards(key, item, "childShardIds");
    }

    private void number(String key, Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        require(value != null && value.n() != null && DIGITS.matcher(value.n()).matches(), key, attribute, value);
    }

    private void text(String key, Map<String, AttributeValue> item, String attribute, Pattern form, boolean mustBe) {
        AttributeValue value = item.get(attribute);
        boolean good = value == null
                ? !mustBe
                : value.s() != null && form.matcher(value.s()).matches();
        require(good, key, attribute, value);
    }

    private void shards(String key, Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        boolean good = value == null
                || (value.hasSs()
                        && value.ss().stream().allMatch(id -> id.startsWith("shardId-"))
                        && !value.ss().isEmpty());
        require(good, key, attribute, value);
    }

    private void require(boolean good, String key, String attribute, @Nullable AttributeValue value) {
        if (!good) {
            violations.add("row " + key + " has " + attribute + " " + value);
        }
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
