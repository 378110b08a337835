package io.millrace.consumer.lease;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class LoadReportTest {
    private static final LoadReport REPORT =
            new LoadReport(true, OptionalLong.of(1_234_567), Map.of(7, 640_000L, -9, 0L, 8, 64L));

    private static Map<String, AttributeValue> item(LoadReport report) {
        return new HashMap<>(WorkerItems.item(WorkerRow.first("i", "w", "", report)));
    }

    private static Map<String, AttributeValue> about(Map<String, AttributeValue> item) {
        return requireNonNull(item.get("info")).m();
    }

    @Test
    void rowReadsBackAsItWasWritten() {
        assertThat(WorkerItems.row(item(REPORT)).loads()).isEqualTo(REPORT);
        LoadReport unmeasured = new LoadReport(true, OptionalLong.empty(), Map.of());
        assertThat(WorkerItems.row(item(unmeasured)).loads()).isEqualTo(unmeasured);
        LoadReport besideTheKcl = new LoadReport(false, OptionalLong.of(5), Map.of());
        assertThat(WorkerItems.row(item(besideTheKcl)).loads()).isEqualTo(besideTheKcl);
    }

    @Test
    void codingIsAMarkOfFourBytesAndARateOfTwo() {
        assertThat(SdkBytes.fromByteBuffer(
                        new LoadReport(true, OptionalLong.empty(), Map.of(1, 128L, -1, 6_400L)).coded()))
                .isEqualTo(SdkBytes.fromByteArray(
                        new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 100, 0, 0, 0, 1, 0, 2}));
        assertThat(LoadReport.mark("shardId-000000000001")).isEqualTo(0x2df4f166);
    }

    @Test
    void rateIsRoundedTo64BytesAndEndsAtFourMegabytes() {
        Map<Integer, Long> rates =
                new LoadReport(true, OptionalLong.empty(), Map.of(1, 100L, 2, 31L, 3, 1L << 40)).rates();

        assertThat(rates).containsExactlyInAnyOrderEntriesOf(Map.of(1, 128L, 2, 0L, 3, 65_535L * 64));
    }

    @Test
    void onlyTheHeaviestHundredAreListed() {
        Map<Integer, Long> many = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            many.put(i, 64L * i);
        }
        LoadReport report = new LoadReport(true, OptionalLong.of(1), many);

        assertThat(report.rates()).hasSize(100).containsKeys(4_900, 4_999).doesNotContainKey(4_899);
        assertThat(report.coded().remaining()).isEqualTo(600);
    }

    @Test
    void rowsWithoutLoadsAndRowsOfALaterCodingAreReadWithoutThem() {
        assertThat(WorkerItems.row(item(LoadReport.NONE)).loads()).isEqualTo(LoadReport.NONE);
        assertThat(item(LoadReport.NONE)).doesNotContainKey("info");

        Map<String, AttributeValue> later = item(REPORT);
        Map<String, AttributeValue> about = new HashMap<>(about(later));
        about.put("v", ItemChange.number(2));
        later.put("info", AttributeValue.fromM(about));
        assertThat(WorkerItems.row(later).loads()).isEqualTo(LoadReport.NONE);
        later.put("info", ItemChange.text("anything"));
        assertThat(WorkerItems.row(later).loads()).isEqualTo(LoadReport.NONE);
    }

    @Test
    void whatIsNewBesideTheLoadsIsPassedOver() {
        Map<String, AttributeValue> withZone = item(REPORT);
        Map<String, AttributeValue> about = new HashMap<>(about(withZone));
        about.put("zone", ItemChange.text("eu-west-1a"));
        withZone.put("info", AttributeValue.fromM(about));

        assertThat(WorkerItems.row(withZone).loads()).isEqualTo(REPORT);
        assertThat(LoadReport.decoded(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 0, 2, 9, 9})))
                .containsOnly(Map.entry(1, 128L));
    }

    @Test
    void olderCodeFindsAllThatItKnowsWhereItWas() {
        Map<String, AttributeValue> with = item(REPORT);
        with.remove("info");

        assertThat(with).isEqualTo(item(LoadReport.NONE));
        assertThat(WorkerItems.beat(new WorkerRows.Beat("i", 0, 1, true, Set.of(), Set.of()))
                        .on("table", WorkerItems.key("i"))
                        .build()
                        .updateExpression())
                .as("a worker that goes by the count writes what it wrote before")
                .doesNotContain("info");
    }
}
