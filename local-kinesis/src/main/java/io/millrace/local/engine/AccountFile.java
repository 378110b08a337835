package io.millrace.local.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file {@code account.json}: the account's own settings; without it, there are none yet. */
record AccountFile(Path directory) {
    private static final int VERSION = 1;

    BillingCommitment read() {
        try {
            JsonNode root = document().read(VERSION);
            return root.isMissingNode()
                    ? BillingCommitment.NONE
                    : new BillingCommitment(time(root, "commitmentStartedMillis"), time(root, "commitmentEndedMillis"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(BillingCommitment commitment) {
        ObjectNode root = JsonDocument.empty(VERSION)
                .put("commitmentStartedMillis", commitment.startedMillis())
                .put("commitmentEndedMillis", commitment.endedMillis());
        try {
            document().write(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Long time(JsonNode root, String name) {
        return root.path(name).isNumber() ? Long.valueOf(root.path(name).asLong()) : null;
    }

    private JsonDocument document() {
        return new JsonDocument(directory.resolve("account.json"));
    }
}
