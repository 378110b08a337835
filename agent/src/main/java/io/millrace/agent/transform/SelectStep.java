package io.millrace.agent.transform;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.agent.config.Step.SelectFields;
import io.millrace.agent.record.Origin;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Copies a JSON object with some of its fields: those that are to be kept, or all if none is named, less those that are to be dropped. Objects
 * and arrays on the way to a field that is not there are empty.
 */
final class SelectStep implements Transform {
    private final @Nullable FieldTree keep;
    private final @Nullable FieldTree drop;
    private final JsonRewrite json;
    private final FailurePolicy policy;

    SelectStep(SelectFields step, FailurePolicy policy) {
        keep = FieldTree.of(step.keep());
        drop = FieldTree.of(step.drop());
        if (keep == null && drop == null) {
            throw new IllegalArgumentException("SELECTFIELDS names no fields; name some to keep or some to drop");
        }
        json = new JsonRewrite(step.format());
        this.policy = policy;
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        byte[] made = json.apply(record, (from, to) -> fields(from, to, keep, drop));
        if (made == null) {
            policy.failed(record, next);
        } else {
            next.emit(made);
        }
    }

    /** Copies fields up to the brace. Without {@code kept} all are, without {@code dropped} none are left out. */
    private static void fields(JsonParser from, JsonGenerator to, @Nullable FieldTree kept, @Nullable FieldTree dropped)
            throws IOException {
        for (String name = Json.nextName(from); name != null; name = Json.nextName(from)) {
            from.nextToken();
            if (isWanted(from, name, kept, dropped)) {
                to.writeFieldName(name);
                value(from, to, below(kept, name), dropped == null ? null : dropped.child(name));
            } else {
                from.skipChildren();
            }
        }
    }

    private static void elements(
            JsonParser from, JsonGenerator to, @Nullable FieldTree kept, @Nullable FieldTree dropped)
            throws IOException {
        int index = 0;
        for (JsonToken token = from.nextToken(); token != JsonToken.END_ARRAY; token = from.nextToken()) {
            if (token == null) {
                throw new IOException("the text ends inside of an array");
            }
            String name = Integer.toString(index++);
            if (isWanted(from, name, kept, dropped)) {
                value(from, to, below(kept, name), dropped == null ? null : dropped.child(name));
            } else {
                from.skipChildren();
            }
        }
    }

    private static void value(JsonParser from, JsonGenerator to, @Nullable FieldTree kept, @Nullable FieldTree dropped)
            throws IOException {
        JsonToken token = from.currentToken();
        boolean isWhole = kept == null && dropped == null;
        if (isWhole || token == null || !token.isStructStart()) {
            Json.copy(from, to);
        } else if (token == JsonToken.START_OBJECT) {
            to.writeStartObject();
            fields(from, to, kept, dropped);
            to.writeEndObject();
        } else {
            to.writeStartArray();
            elements(from, to, kept, dropped);
            to.writeEndArray();
        }
    }

    private static boolean isWanted(
            JsonParser from, String name, @Nullable FieldTree kept, @Nullable FieldTree dropped) {
        FieldTree out = dropped == null ? null : dropped.child(name);
        if (out != null && out.isNamed()) {
            return false;
        }
        FieldTree in = kept == null ? null : kept.child(name);
        JsonToken token = from.currentToken();
        boolean isOpen = token != null && token.isStructStart();
        return kept == null || (in != null && (in.isNamed() || isOpen));
    }

    /** Below a field that is named, all is kept. */
    private static @Nullable FieldTree below(@Nullable FieldTree kept, String name) {
        FieldTree in = kept == null ? null : kept.child(name);
        return in == null || in.isNamed() ? null : in;
    }
}
