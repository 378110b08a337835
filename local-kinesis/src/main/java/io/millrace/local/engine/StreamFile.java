package io.millrace.local.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.engine.StreamRecord.ConsumerRecord;
import io.millrace.local.engine.StreamRecord.ShardRecord;
import io.millrace.local.engine.StreamRecord.StreamSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The file {@code stream.json}: a versioned document, forced to the disk under another name and then renamed. */
record StreamFile(Path home) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    boolean exists() {
        return Files.exists(file());
    }

    StreamRecord read() {
        try {
            JsonNode root = JSON.readTree(file().toFile());
            int version = root.path("version").asInt();
            if (version != VERSION) {
                throw new IOException(file() + " has version " + version + "; this engine reads version " + VERSION);
            }
            List<ShardRecord> shards = new ArrayList<>();
            root.path("shards").forEach(shard -> shards.add(shard(shard)));
            List<ConsumerRecord> consumers = new ArrayList<>();
            root.path("consumers")
                    .forEach(consumer -> consumers.add(new ConsumerRecord(
                            consumer.path("name").asText(),
                            consumer.path("createdMillis").asLong())));
            StreamSettings settings = new StreamSettings(
                    root.path("mode").asText(),
                    Duration.ofHours(root.path("retentionHours").asLong()),
                    root.path("maxRecordBytes").asInt());
            return new StreamRecord(
                    root.path("name").asText(),
                    root.path("createdMillis").asLong(),
                    settings,
                    root.path("nextShardIndex").asInt(),
                    shards,
                    consumers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        ObjectNode root = JSON.createObjectNode()
                .put("version", VERSION)
                .put("name", stream.name())
                .put("createdMillis", stream.createdMillis())
                .put("mode", stream.settings().mode())
                .put("retentionHours", stream.settings().retention().toHours())
                .put("maxRecordBytes", stream.settings().maxRecordBytes())
                .put("nextShardIndex", stream.nextShardIndex());
        ArrayNode shards = root.putArray("shards");
        for (ShardRecord shard : stream.shards()) {
            ObjectNode node = shards.addObject()
                    .put("index", shard.index())
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
        ArrayNode consumers = root.putArray("consumers");
        for (ConsumerRecord consumer : stream.consumers()) {
            consumers.addObject().put("name", consumer.name()).put("createdMillis", consumer.createdMillis());
        }
        try {
            replace(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replace(byte[] content) throws IOException {
        Path next = home.resolve("stream.json.next");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file() {
        return home.resolve("stream.json");
    }
}
