package io.millrace.agent.transform;

import io.millrace.agent.config.Step.JsonFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds fields to records that are JSON objects; one that is there already is replaced. */
final class FieldMerge {
    private final JsonRewrite json;

    FieldMerge(JsonFormat format) {
        json = new JsonRewrite(format);
    }

    /** Null if the record is not one JSON object. */
    byte @Nullable [] apply(byte[] record, Map<String, String> fields) {
        return json.apply(record, (from, to) -> {
            for (String name = Json.nextName(from); name != null; name = Json.nextName(from)) {
                from.nextToken();
                if (fields.containsKey(name)) {
                    from.skipChildren();
                } else {
                    to.writeFieldName(name);
                    Json.copy(from, to);
                }
            }
            for (Map.Entry<String, String> field : fields.entrySet()) {
                to.writeStringField(field.getKey(), field.getValue());
            }
        });
    }
}
