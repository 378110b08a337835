package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SizeTest {
    private static final double A_CENT = 0.005;

    @Test
    void smallRecordsAloneAreBoundByTheirNumberAndAggregatedByTheirBytes() {
        Workload workload = new Workload(10_000, 150, 1, false, 24);
        Workload.Needs alone = workload.alone();
        assertThat(alone.shards()).isEqualTo(10);
        assertThat(alone.boundBy()).isEqualTo("1,000 records/s");
        assertThat(alone.putUnitsPerSecond()).isEqualTo(10_000);
        Workload.Needs aggregated = workload.aggregated();
        assertThat(aggregated.shards()).isEqualTo(2);
        assertThat(aggregated.boundBy()).isEqualTo("1 MiB/s written");
        assertThat(aggregated.kinesisRecordBytes()).isBetween(51_000.0, 51_200.0);
        assertThat(aggregated.putUnitsPerSecond()).isLessThan(65);
    }

    @Test
    void monthOfAProvisionedStreamIsWhatTheListSays() {
        Workload.Needs needs = new Workload(1_000, 1_024, 2, true, 24 * 10).alone();
        assertThat(needs.shards()).isEqualTo(1);
        assertThat(needs.provisioned().get("stream")).isCloseTo(730 * 0.015, within(A_CENT));
        assertThat(needs.provisioned().get("written")).isCloseTo(2_628 * 0.014, within(A_CENT));
        double gigabytes = 1_000.0 * 1_024 * 2_628_000 / (1L << 30);
        assertThat(needs.provisioned().get("read")).isCloseTo(2 * (730 * 0.015 + gigabytes * 0.013), within(A_CENT));
        double olderThanAWeek = 1_000.0 * 1_024 * 3 * 86_400 / (1L << 30);
        assertThat(needs.provisioned().get("retention")).isCloseTo(730 * 0.02 + olderThanAWeek * 0.023, within(A_CENT));
    }

    @Test
    void monthOnDemandRoundsEachKinesisRecordUpToAKibibyte() {
        Workload.Needs needs = new Workload(100, 10, 1, false, 48).alone();
        double billed = 100.0 * 1_024 * 2_628_000 / (1L << 30);
        double read = 100.0 * 10 * 2_628_000 / (1L << 30);
        double kept = 100.0 * 10 * 86_400 / (1L << 30);
        assertThat(needs.onDemand().get("stream")).isCloseTo(29.20, within(A_CENT));
        assertThat(needs.onDemand().get("written")).isCloseTo(billed * 0.08, within(A_CENT));
        assertThat(needs.onDemand().get("read")).isCloseTo(read * 0.04, within(A_CENT));
        assertThat(needs.onDemand().get("retention")).isCloseTo(kept * 0.10, within(A_CENT));
        assertThat(Workload.Needs.sum(needs.onDemand()))
                .isCloseTo(29.20 + billed * 0.08 + read * 0.04 + kept * 0.10, within(A_CENT));
    }

    @Test
    void consumersThatShareAShardsReadsAskForMoreOfThem() {
        Workload.Needs shared = new Workload(1_000, 1_000, 5, false, 24).alone();
        assertThat(shared.shards()).isEqualTo(3);
        assertThat(shared.boundBy()).isEqualTo("2 MiB/s read");
        assertThat(new Workload(1_000, 1_000, 5, true, 24).alone().shards()).isEqualTo(1);
    }

    @Test
    void recordsThatAreTooSeldomOrTooLargeToShareStandAlone() {
        assertThat(new Workload(5, 200, 1, false, 24).aggregated().kinesisRecordsPerSecond())
                .isEqualTo(5);
        assertThat(new Workload(100, 40_000, 1, false, 24).aggregated().kinesisRecordBytes())
                .isEqualTo(40_000);
    }

    @Test
    void tableAndDocumentSayWhatThePricesAre() {
        CommandRun table =
                size("--records-per-second", "5000", "--record-bytes", "200").succeeded();
        assertThat(table.out()).contains("EACH ALONE", "AGGREGATED", "list prices of us-east-1 in 2025");
        JsonNode json = size("--records-per-second", "5000", "--record-bytes", "200", "--output", "json")
                .json();
        assertThat(json.at("/prices/region").asText()).isEqualTo("us-east-1");
        assertThat(json.at("/alone/shards").asInt()).isEqualTo(5);
        assertThat(json.at("/aggregated/provisionedMonth/total").asDouble())
                .isLessThan(json.at("/alone/provisionedMonth/total").asDouble());
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        size("--records-per-second", "0", "--record-bytes", "200")
                .assertRefusedWith(1, "--records-per-second", "above 0");
        size("--records-per-second", "1", "--record-bytes", "0").assertRefusedWith(1, "--record-bytes");
        size("--records-per-second", "1", "--record-bytes", "1", "--retention", "9000")
                .assertRefusedWith(1, "24 to 8760 hours, not 9000");
        size("--records-per-second", "1", "--record-bytes", "1", "--consumers", "21", "--fan-out")
                .assertRefusedWith(1, "up to 20 with --fan-out");
        size("--record-bytes", "1").assertRefusedWith(2, "--records-per-second");
    }

    @Test
    void pricesAreThoseOfTheAgentsDryRun() throws IOException {
        String agent = Files.readString(Path.of("../agent/src/main/java/io/millrace/agent/ListPrices.java"));
        assertThat(price(agent, "SHARD_HOUR")).isEqualTo(ListPrices.SHARD_HOUR);
        assertThat(price(agent, "MILLION_PUT_UNITS")).isEqualTo(ListPrices.MILLION_PUT_UNITS);
        assertThat(price(agent, "ON_DEMAND_STREAM_HOUR")).isEqualTo(ListPrices.ON_DEMAND_STREAM_HOUR);
        assertThat(price(agent, "ON_DEMAND_GB_WRITTEN")).isEqualTo(ListPrices.ON_DEMAND_GB_WRITTEN);
        assertThat(price(agent, "HOURS_A_MONTH")).isEqualTo(ListPrices.HOURS_A_MONTH);
    }

    private static double price(String source, String name) {
        Matcher found = Pattern.compile(" " + name + " = ([0-9.]+);").matcher(source);
        assertThat(found.find()).as(name).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static CommandRun size(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "size";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return CommandRun.of(arguments);
    }
}
