package io.millrace.agent.transform;

import io.millrace.agent.record.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with names in it, of the host, the file and the record. */
final class Template {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)}");

    /** One part. */
    private interface Part {
        String text(Origin origin, long offset);
    }

    private final List<Part> parts = new ArrayList<>();

    private Template() {}

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it has a name that there is not, or a variable that is not set
     */
    static Template of(String template, TransformContext context) {
        Template made = new Template();
        int from = 0;
        Matcher name = NAME.matcher(template);
        while (name.find()) {
            String text = template.substring(from, name.start());
            made.parts.add((origin, offset) -> text);
            made.parts.add(part(name.group(1), context));
            from = name.end();
        }
        String rest = template.substring(from);
        made.parts.add((origin, offset) -> rest);
        return made;
    }

    private static Part part(String name, TransformContext context) {
        if (name.startsWith("env:")) {
            String value = context.environment().apply(name.substring(4));
            if (value == null) {
                throw new IllegalArgumentException("The environment has no variable " + name.substring(4) + ", which ${"
                        + name + "} names; set it for the agent's process");
            }
            return (origin, offset) -> value;
        }
        return switch (name) {
            case "host" -> (origin, offset) -> context.hostName().get();
            case "file" ->
                (origin, offset) -> origin.path().substring(origin.path().lastIndexOf('/') + 1);
            case "path" -> (origin, offset) -> origin.path();
            case "flow" -> (origin, offset) -> origin.flow();
            case "offset" -> (origin, offset) -> Long.toString(offset);
            case "time" -> (origin, offset) -> MetadataStep.text(context.clock().instant());
            default ->
                throw new IllegalArgumentException(
                        "${" + name + "} is not known; there are host, file, path, flow, offset, time and env:NAME");
        };
    }

    String text(Origin origin, long offset) {
        if (parts.size() == 1) {
            return parts.get(0).text(origin, offset);
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.text(origin, offset));
        }
        return text.toString();
    }
}
