package io.millrace.local.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.engine.StreamRecord.ConsumerRecord;
import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file {@code stream.json}: all that a stream is, its records apart. Members that are missing have their defaults. */
record StreamFile(Path home) {
    private static final int VERSION = 1;

    boolean exists() {
        return Files.exists(file());
    }

    StreamRecord read() {
        try {
            JsonNode root = new JsonDocument(file()).read(VERSION);
            List<ShardRecord> shards = new ArrayList<>();
            root.path("shards").forEach(shard -> shards.add(shard(shard)));
            List<ConsumerRecord> consumers = new ArrayList<>();
            root.path("consumers").forEach(consumer -> consumers.add(consumer(consumer)));
            return new StreamRecord(
                    root.path("name").asText(),
                    root.path("createdMillis").asLong(),
                    settings(root),
                    labels(root),
                    changes(root.path("changes")),
                    root.path("nextShardIndex").asInt(),
                    shards,
                    consumers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StreamSettings settings(JsonNode root) {
        List<String> metrics = new ArrayList<>();
        root.path("metrics").forEach(metric -> metrics.add(metric.asText()));
        return new StreamSettings(
                root.path("mode").asText(),
                Duration.ofHours(root.path("retentionHours").asLong()),
                root.path("maxRecordBytes").asInt(),
                root.hasNonNull("keyId") ? root.get("keyId").asText() : null,
                metrics,
                root.path("warmMebibytes").asInt(),
                root.path("spreadsRecords").asBoolean());
    }

    private static ResourceLabels labels(JsonNode node) {
        Map<String, String> tags = new TreeMap<>();
        node.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return new ResourceLabels(
                tags, node.hasNonNull("policy") ? node.get("policy").asText() : null);
    }

    private static ChangeHistory changes(JsonNode node) {
        Map<ChangeHistory.Kind, List<Long>> millis = new EnumMap<>(ChangeHistory.Kind.class);
        for (ChangeHistory.Kind kind : ChangeHistory.Kind.values()) {
            List<Long> times = new ArrayList<>();
            node.path(kind.name()).forEach(time -> times.add(time.asLong()));
            millis.put(kind, List.copyOf(times));
        }
        return new ChangeHistory(millis);
    }

    private static ConsumerRecord consumer(JsonNode node) {
        return new ConsumerRecord(
                node.path("name").asText(), node.path("createdMillis").asLong(), labels(node));
    }

    private static ShardRecord shard(JsonNode node) {
        List<Integer> parents = new ArrayList<>();
        node.path("parents").forEach(parent -> parents.add(parent.asInt()));
        HashRange range = new HashRange(
                new BigInteger(node.path("start").asText()),
                new BigInteger(node.path("end").asText()));
        return new ShardRecord(
                node.path("index").asInt(),
                range,
                parents,
                node.path("openedMillis").asLong(),
                node.path("openedSecond").asLong(),
                node.path("closedMillis").asLong(Shard.OPEN));
    }

    void write(StreamRecord stream) {
        ObjectNode root =
                JsonDocument.empty(VERSION).put("name", stream.name()).put("createdMillis", stream.createdMillis());
        writeSettings(root, stream.settings());
        writeLabels(root, stream.labels());
        ObjectNode changes = root.putObject("changes");
        stream.changes().millis().forEach((kind, times) -> {
            ArrayNode listed = changes.putArray(kind.name());
            times.forEach(listed::add);
        });
        root.put("nextShardIndex", stream.nextShardIndex());
        ArrayNode shards = root.putArray("shards");
        stream.shards().forEach(shard -> writeShard(shards.addObject(), shard));
        ArrayNode consumers = root.putArray("consumers");
        stream.consumers().forEach(consumer -> writeConsumer(consumers.addObject(), consumer));
        try {
            new JsonDocument(file()).write(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeSettings(ObjectNode root, StreamSettings settings) {
        root.put("mode", settings.mode())
                .put("retentionHours", settings.retention().toHours())
                .put("maxRecordBytes", settings.maxRecordBytes())
                .put("keyId", settings.keyId())
                .put("warmMebibytes", settings.warmMebibytes())
                .put("spreadsRecords", settings.spreadsRecords());
        ArrayNode metrics = root.putArray("metrics");
        settings.metrics().forEach(metrics::add);
    }

    private static void writeLabels(ObjectNode node, ResourceLabels labels) {
        ObjectNode tags = node.putObject("tags");
        labels.tags().forEach(tags::put);
        node.put("policy", labels.policy());
    }

    private static void writeConsumer(ObjectNode node, ConsumerRecord consumer) {
        node.put("name", consumer.name()).put("createdMillis", consumer.createdMillis());
        writeLabels(node, consumer.labels());
    }

    private static void writeShard(ObjectNode node, ShardRecord shard) {
        node.put("index", shard.index())
                .put("start", shard.range().start().toString())
                .put("end", shard.range().end().toString())
                .put("openedMillis", shard.openedMillis())
                .put("openedSecond", shard.openedSecond());
        if (shard.closedMillis() != Shard.OPEN) {
            node.put("closedMillis", shard.closedMillis());
        }
        ArrayNode parents = node.putArray("parents");
        shard.parents().forEach(parents::add);
    }

    void delete() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file() {
        return home.resolve("stream.json");
    }
}
