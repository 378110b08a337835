package io.millrace.agent.transform;

import io.millrace.agent.config.Step.LogFormat;
import io.millrace.agent.config.Step.LogToJson;
import io.millrace.agent.record.Origin;
import java.util.List;

/** Makes a log line into an object of texts; what the line does not have is null. */
final class LogStep implements Transform {
    private final LineParser parser;
    private final FlatObject object;
    private final FieldBounds fields;
    private final FailurePolicy policy;

    LogStep(LogToJson step, FailurePolicy policy) {
        this.policy = policy;
        parser = parser(step);
        List<String> known = step.known().map(LogStep::names).orElse(List.of());
        List<String> names = step.fields().isEmpty() ? known : step.fields();
        int wanted = parser instanceof PatternLines lines ? lines.groups() : known.size();
        if (names.size() != wanted || wanted == 0) {
            throw new IllegalArgumentException("LOGTOJSON has " + names.size() + " field names for the " + wanted + " "
                    + (parser instanceof PatternLines ? "groups of its pattern" : "fields of its format")
                    + "; name one for each");
        }
        object = new FlatObject(names, step.format());
        fields = new FieldBounds(wanted);
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        fields.clear();
        if (!parser.parse(record, LineFeeds.textEnd(record), fields)) {
            policy.failed(record, next);
            return;
        }
        object.begin();
        for (int i = 0; i < object.size(); i++) {
            object.textOrNone(i, record, fields.start(i), fields.end(i));
        }
        next.emit(object.end(LineFeeds.endsWithOne(record)));
    }

    private static LineParser parser(LogToJson step) {
        if (step.pattern().isPresent()) {
            boolean isSyslog = step.known()
                    .filter(format -> format == LogFormat.SYSLOG || format == LogFormat.RFC3339SYSLOG)
                    .isPresent();
            return new PatternLines(step.pattern().get(), step.known().isPresent() && !isSyslog);
        }
        return switch (step.known()
                .orElseThrow(() -> new IllegalArgumentException(
                        "LOGTOJSON has neither a logFormat nor a matchPattern; name one of them"))) {
            case COMMONAPACHELOG -> new ApacheAccess(false);
            case COMBINEDAPACHELOG -> new ApacheAccess(true);
            case APACHEERRORLOG -> new ApacheErrors();
            case SYSLOG -> new SyslogLines(false);
            case RFC3339SYSLOG -> new SyslogLines(true);
        };
    }

    private static List<String> names(LogFormat format) {
        return switch (format) {
            case COMMONAPACHELOG -> ApacheAccess.COMMON;
            case COMBINEDAPACHELOG -> ApacheAccess.COMBINED;
            case APACHEERRORLOG -> ApacheErrors.FIELDS;
            case SYSLOG, RFC3339SYSLOG -> SyslogLines.FIELDS;
        };
    }
}
