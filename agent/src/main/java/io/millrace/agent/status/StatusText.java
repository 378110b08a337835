package io.millrace.agent.status;

import io.millrace.agent.publish.DestinationStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The status as text for a terminal or a pipe. */
public final class StatusText {
    private static final int WIDEST = 100_000;

    private final Look look;
    private final StringBuilder out = new StringBuilder();

    private StatusText(Look look) {
        this.look = look;
    }

    /**
     * How it is shown.
     *
     * @param width columns; paths are cut to fit, 40 or more
     * @param colours whether there are escape sequences
     * @param files the most files shown of a flow, those that lag most
     */
    public record Look(int width, boolean colours, int files) {
        /**
         * For standard output. To a pipe nothing is cut or coloured.
         *
         * @param environment looked at for {@code COLUMNS}, {@code NO_COLOR} and {@code TERM}
         * @param terminal whether standard output is one
         */
        public static Look of(Map<String, String> environment, boolean terminal, int files) {
            if (!terminal) {
                return new Look(WIDEST, false, files);
            }
            String columns = environment.getOrDefault("COLUMNS", "");
            int width = columns.matches("\\d{1,4}") ? Math.max(40, Integer.parseInt(columns)) : 100;
            boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                    || environment.getOrDefault("TERM", "dumb").equals("dumb");
            return new Look(width, !plain, files);
        }
    }

    /** Lines, each ended. Names of files and other text from elsewhere cannot steer the terminal. */
    public static String of(AgentStatus status, Look look) {
        StatusText text = new StatusText(look);
        text.head(status);
        status.flows().forEach(text::flow);
        return text.out.toString();
    }

    private void head(AgentStatus status) {
        line(bold("millrace-agent " + status.version()) + "  " + health(status.health()) + "  up "
                + Quantities.time(Duration.between(status.started(), status.time())) + "  "
                + Printable.line(status.configuration()));
        if (!status.cause().isEmpty()) {
            line(tint(status.health(), Printable.line(status.cause())));
        }
        line("memory for records " + Quantities.bytes(status.bufferedBytes()) + " of "
                + Quantities.bytes(status.maxBufferedBytes()) + ", places saved "
                + Quantities.time(status.checkpointAge())
                + " ago");
    }

    private void flow(FlowStatus flow) {
        Accounting bytes = flow.accounting();
        DestinationStatus to = flow.destination();
        line("");
        line(bold(Printable.line(flow.id())) + "  " + health(flow.health()) + "  " + Printable.line(flow.pattern())
                + " → " + Printable.line(to.name()));
        if (!flow.cause().isEmpty()) {
            line("  " + tint(flow.health(), Printable.line(flow.cause())));
        }
        if (!to.trouble().isEmpty() && !to.trouble().equals(flow.cause())) {
            line("  " + tint(flow.health(), Printable.line(to.trouble())));
        }
        line("  delivered " + Quantities.bytes(bytes.ackedBytes()) + " in " + Quantities.count(to.sentRecords())
                + " records, pending " + Quantities.bytes(bytes.pendingBytes()) + ", behind "
                + Quantities.bytes(flow.lagBytes())
                + (flow.lag().isZero() ? "" : " for " + Quantities.time(flow.lag())));
        trouble("given up", bytes.givenUpBytes(), true);
        trouble("not understood", bytes.failedRecords(), false);
        trouble("failed attempts", to.errorsByCode(), false);
        if (!to.throttledShards().isEmpty()) {
            line("  throttled shards: "
                    + to.throttledShards().stream().map(Printable::line).collect(Collectors.joining(", ")));
        }
        files(flow);
    }

    private void trouble(String title, Map<String, Long> counts, boolean bytes) {
        String text = counts.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(e -> Printable.line(e.getKey()) + " "
                        + (bytes ? Quantities.bytes(e.getValue()) : Quantities.count(e.getValue())))
                .collect(Collectors.joining(", "));
        if (!text.isEmpty()) {
            line("  " + title + ": " + text);
        }
    }

    private void files(FlowStatus flow) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("FILE", "STATE", "SIZE", "BEHIND", "FOR", "DELIVERED"));
        List<FileStatus> shown =
                flow.files().subList(0, Math.min(look.files, flow.files().size()));
        shown.forEach(file -> rows.add(row(file)));
        if (!shown.isEmpty()) {
            TextTable.lines(rows, look.width - 2).forEach(line -> line("  " + line));
        }
        if (flow.fileCount() > shown.size()) {
            line("  " + (flow.fileCount() - shown.size()) + (shown.isEmpty() ? " files" : " more files"));
        }
    }

    private static List<String> row(FileStatus file) {
        long behind = file.lagBytes();
        String note = file.note().isEmpty() ? "" : " (" + Printable.line(file.note()) + ")";
        return List.of(
                Printable.line(file.path()),
                file.state() + note,
                Quantities.bytes(file.sizeBytes()),
                behind == 0 ? "-" : Quantities.bytes(behind),
                file.lag().isZero() ? "-" : Quantities.time(file.lag()),
                file.safeToDelete() ? "all, saved" : delivered(file));
    }

    private static String delivered(FileStatus file) {
        if (file.sizeBytes() == 0) {
            return "-";
        }
        return Math.min(100, (long) (100.0 * file.ackedOffset() / file.sizeBytes())) + " %";
    }

    private String health(Health health) {
        return tint(health, health.name().toLowerCase(Locale.ROOT));
    }

    private String tint(Health health, String text) {
        return switch (health) {
            case GREEN -> escape("32", text);
            case YELLOW -> escape("33", text);
            case RED -> escape("31", text);
        };
    }

    private String bold(String text) {
        return escape("1", text);
    }

    private String escape(String code, String text) {
        return look.colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
