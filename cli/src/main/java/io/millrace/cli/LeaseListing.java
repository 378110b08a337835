package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.consumer.lease.LeaseCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The leases of a table, for people and for programs.
 *
 * @param withLag whether their lag was looked at
 */
record LeaseListing(String leaseTable, boolean withLag, List<LeaseListing.Row> rows) {
    /** One lease. */
    record Row(LeaseCondition condition, LeaseLag lag) {}

    TextTable table() {
        Stream<String> titles = Stream.of("LEASE", "STATE", "OWNER", "CHECKPOINT");
        TextTable table = new TextTable(Stream.concat(titles, withLag ? Stream.of(">LAG", ">AGE") : Stream.empty())
                .toArray(String[]::new));
        for (Row row : rows) {
            LeaseCondition condition = row.condition();
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.of(condition.lease().key()),
                    new Cell(state(condition), colour(condition.state())),
                    Cell.of(condition.holder().orElse("-")),
                    Cell.of(condition.lease().checkpoint().toString())));
            if (withLag) {
                cells.add(Cell.of(row.lag().behind().map(LeaseLag::text).orElse("-")));
                cells.add(Cell.of(row.lag().age().map(LeaseLag::text).orElse("-")));
            }
            table.row(cells);
        }
        return table;
    }

    /** One reading does not tell who is alive: who is not known to be dead owns the lease. */
    private static String state(LeaseCondition condition) {
        return switch (condition.state()) {
            case HELD, SILENT -> "owned";
            case ABANDONED, GIVEN, FREE, FINISHED -> condition.state().name().toLowerCase(Locale.ROOT);
        };
    }

    private static Cell.Colour colour(LeaseCondition.State state) {
        return switch (state) {
            case HELD, SILENT -> Cell.Colour.GREEN;
            case ABANDONED, FREE -> Cell.Colour.RED;
            case GIVEN -> Cell.Colour.YELLOW;
            case FINISHED -> Cell.Colour.DIM;
        };
    }

    ObjectNode json() {
        ObjectNode document = OutputOptions.object().put("leaseTable", leaseTable);
        ArrayNode leases = document.putArray("leases");
        for (Row row : rows) {
            LeaseCondition condition = row.condition();
            ObjectNode lease = leases.addObject()
                    .put("lease", condition.lease().key())
                    .put("state", state(condition))
                    .put("owner", condition.holder().orElse(null))
                    .put("livesBy", condition.livesBy())
                    .put("checkpoint", condition.lease().checkpoint().text())
                    .put("subSequenceNumber", condition.lease().checkpoint().subSequence());
            if (withLag) {
                lease.put(
                                "lagMillis",
                                row.lag().behind().map(Duration::toMillis).orElse(null))
                        .put(
                                "ageMillis",
                                row.lag().age().map(Duration::toMillis).orElse(null));
            }
        }
        return document;
    }

    /** How many leases whose are. */
    String summary() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Row row : rows) {
            String state = state(row.condition());
            counts.merge(row.condition().holder().map(name -> "of " + name).orElse(state), 1, Integer::sum);
        }
        return rows.size() + " leases: "
                + counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey())
                        .collect(Collectors.joining(", "));
    }
}
