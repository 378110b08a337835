package io.millrace.agent.transform;

import io.millrace.agent.config.Step.Enrich;
import io.millrace.agent.record.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds fields to a record that is a JSON object; another record becomes an object first, as the field {@code message}. */
final class EnrichStep implements Transform {
    private static final String MESSAGE = "message";

    private final Map<String, Template> fields = new LinkedHashMap<>();
    private final FieldMerge merge;
    private final FlatObject wrapped;
    private final List<String> names = new ArrayList<>();

    EnrichStep(Enrich step, TransformContext context) {
        merge = new FieldMerge(step.format());
        step.fields().forEach((name, value) -> fields.put(name, Template.of(value, context)));
        names.add(MESSAGE);
        fields.keySet().stream().filter(name -> !name.equals(MESSAGE)).forEach(names::add);
        wrapped = new FlatObject(names, step.format());
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.forEach((name, template) -> values.put(name, template.text(origin, offset)));
        byte[] made = isObject(record) ? merge.apply(record, values) : null;
        next.emit(made == null ? wrap(record, values) : made);
    }

    private byte[] wrap(byte[] record, Map<String, String> values) {
        wrapped.begin();
        wrapped.text(0, record, 0, LineFeeds.textEnd(record));
        for (int i = 1; i < names.size(); i++) {
            wrapped.name(i).text(values.getOrDefault(names.get(i), ""));
        }
        return wrapped.end(LineFeeds.endsWithOne(record));
    }

    /** Whether it may be one: most text is told apart by its first byte. */
    private static boolean isObject(byte[] record) {
        for (byte value : record) {
            if (value > ' ' || value < 0) {
                return value == '{';
            }
        }
        return false;
    }
}
