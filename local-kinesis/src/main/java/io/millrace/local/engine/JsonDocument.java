package io.millrace.local.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A versioned JSON file that is replaced as a whole: forced to the disk under another name and then renamed. */
record JsonDocument(Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A document without content. */
    static ObjectNode empty(int version) {
        return JSON.createObjectNode().put("version", version);
    }

    /** The content, or a missing node if there is no such file. */
    JsonNode read(int wantedVersion) throws IOException {
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        JsonNode root = JSON.readTree(file.toFile());
        int version = root.path("version").asInt();
        if (version != wantedVersion) {
            throw new IOException(file + " has version " + version + "; this engine reads version " + wantedVersion);
        }
        return root;
    }

    void write(ObjectNode content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left =
                    ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
