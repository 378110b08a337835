package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the table of meters, the dashboard and the alerts to the meters that there are. */
class MeterDocumentsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path DASHBOARD = DOCS.resolve("monitoring/grafana-dashboard.json");
    private static final Path ALERTS = DOCS.resolve("monitoring/prometheus-alerts.yaml");

    private static final Pattern METRIC = Pattern.compile("\\b(millrace_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|ignoring|without) ?\\(([^)]*)\\)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(?!__)(\\w+)");
    private static final Set<String> OF_THE_SCRAPE = Set.of("job", "instance");

    private static Map<String, Set<String>> labelsByMetric = Map.of();
    private static String table = "";
    private static Set<String> names = Set.of();

    @BeforeAll
    static void runEverything() {
        try (LiveMeters live = new LiveMeters()) {
            names = live.names();
            table = MeterTable.markdown(live.registry);
            labelsByMetric = scraped(live.registry.scrape());
            assertThat(live.registry.getMeters())
                    .allSatisfy(meter -> assertThat(labelsOf(meter.getId()))
                            .containsAll(meter.getId().getTags().stream()
                                    .map(Tag::getKey)
                                    .toList()));
        }
    }

    @AfterAll
    static void forget() {
        labelsByMetric = Map.of();
    }

    /** Write it anew with {@code -Dmillrace.write=true}. */
    @Test
    void tableHasARowForEveryMeterAndNoOther() throws IOException {
        Path document = DOCS.resolve("metrics.md");
        if (Boolean.getBoolean("millrace.write")) {
            Files.writeString(document, table);
        }
        assertThat(document).hasContent(table);
        assertThat(names).hasSizeGreaterThan(100);
    }

    @Test
    void everyMetricOfTheDashboardIsThereWithItsLabels() throws IOException {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        dashboard.findValuesAsText("expr").forEach(expressions::add);
        dashboard.findValuesAsText("definition").forEach(expressions::add);
        assertThat(expressions).hasSizeGreaterThan(30);
        assertThat(unknown(expressions)).isEmpty();
        for (String module : List.of("producer", "consumer", "agent")) {
            assertThat(String.join("\n", expressions)).contains("millrace_" + module + "_");
        }
    }

    @Test
    void panelsOfTheDashboardHaveTheirPlacesAndTheChosenDataSource() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThan(30);
        assertThat(dashboard.path("id").isNull()).isTrue();
        Set<String> variables = new TreeSet<>();
        dashboard
                .path("templating")
                .path("list")
                .forEach(variable -> variables.add(variable.path("name").asText()));
        Matcher used = VARIABLE.matcher(Files.readString(DASHBOARD));
        while (used.find()) {
            assertThat(variables).contains(used.group(1));
        }
        Set<Integer> ids = new TreeSet<>();
        Set<String> cells = new TreeSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as(panel.toString()).isTrue();
            place(panel.path("gridPos"), cells);
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
                assertThat(panel.path("targets")).isNotEmpty();
                assertThat(panel.path("description").asText()).isNotBlank();
            }
        }
    }

    @Test
    void everyMetricOfAnAlertIsThereWithItsLabelsAndEveryAlertSaysWhatToDo() throws IOException {
        JsonNode rules = new YAMLMapper().readTree(ALERTS.toFile());
        List<String> expressions = rules.findValuesAsText("expr");
        assertThat(unknown(expressions)).isEmpty();
        Set<String> alerts = new TreeSet<>();
        for (JsonNode group : rules.path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(alerts.add(rule.path("alert").asText())).isTrue();
                assertThat(rule.path("labels").path("severity").asText()).isIn("page", "ticket");
                assertThat(rule.path("for").asText()).matches("\\d+[smh]");
                assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
                assertThat(rule.path("annotations").path("action").asText()).endsWith(".");
            }
        }
        assertThat(alerts).hasSizeGreaterThan(7).hasSameSizeAs(expressions);
        String guide = Files.readString(DOCS.resolve("monitoring/README.md"));
        assertThat(alerts).allSatisfy(alert -> assertThat(guide).contains("`" + alert + "`"));
    }

    @Test
    void aMetricOrALabelThatIsNotThereIsFound() {
        assertThat(unknown(List.of("rate(millrace_producer_no_such_total[5m])")))
                .hasSize(1);
        assertThat(unknown(List.of("millrace_consumer_lag_seconds{shard=\"1\"}")))
                .hasSize(1);
        assertThat(unknown(List.of("max by (host) (millrace_consumer_lag_seconds)")))
                .hasSize(1);
        assertThat(unknown(List.of("max by (stream) (millrace_consumer_lag_seconds{application=~\"$a\"})")))
                .isEmpty();
    }

    private static Set<String> labelsOf(Meter.Id id) {
        String name = MeterTable.prometheus(id);
        return labelsByMetric.entrySet().stream()
                .filter(metric -> metric.getKey().matches(name + "(_count|_sum|_max)?"))
                .flatMap(metric -> metric.getValue().stream())
                .collect(Collectors.toSet());
    }

    /** The labels of each metric of a scrape. */
    private static Map<String, Set<String>> scraped(String text) {
        Map<String, Set<String>> labels = new HashMap<>();
        for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
            Matcher metric = METRIC.matcher(line);
            assertThat(metric.lookingAt()).as(line).isTrue();
            labels.computeIfAbsent(metric.group(1), name -> new TreeSet<>()).addAll(labels(metric.group(2)));
        }
        return labels;
    }

    private static List<String> unknown(List<String> expressions) {
        List<String> unknown = new ArrayList<>();
        for (String expression : expressions) {
            Set<String> known = new TreeSet<>(OF_THE_SCRAPE);
            Matcher metric = METRIC.matcher(expression);
            while (metric.find()) {
                Set<String> labels = labelsByMetric.getOrDefault(metric.group(1), Set.of());
                if (labels.isEmpty() && !labelsByMetric.containsKey(metric.group(1))) {
                    unknown.add(metric.group(1) + " of " + expression);
                }
                known.addAll(labels);
                Set<String> asked = labels(metric.group(2));
                asked.removeAll(labels);
                asked.removeAll(OF_THE_SCRAPE);
                asked.forEach(label -> unknown.add(label + " of " + expression));
            }
            Matcher grouping = GROUPING.matcher(expression);
            while (grouping.find()) {
                for (String label : grouping.group(1).split(",", -1)) {
                    if (!known.contains(label.strip())) {
                        unknown.add(label + " of " + expression);
                    }
                }
            }
        }
        return unknown;
    }

    private static Set<String> labels(@Nullable String matchers) {
        Set<String> labels = new TreeSet<>();
        Matcher matcher = MATCHER.matcher(matchers == null ? "" : matchers.replaceAll("\"[^\"]*\"", ""));
        while (matcher.find()) {
            labels.add(matcher.group(1));
        }
        return labels;
    }

    private static void place(JsonNode grid, Set<String> cells) {
        int right = grid.path("x").asInt() + grid.path("w").asInt();
        assertThat(right).isLessThanOrEqualTo(24);
        for (int x = grid.path("x").asInt(); x < right; x++) {
            for (int y = grid.path("y").asInt();
                    y < grid.path("y").asInt() + grid.path("h").asInt();
                    y++) {
                assertThat(cells.add(x + "," + y))
                        .as("two panels at %d, %d", x, y)
                        .isTrue();
            }
        }
    }
}
