package io.millrace.agent;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Sink;
import io.millrace.agent.status.Accounting;
import java.util.Locale;

/** What a dry run found, for people. */
final class DryRunText {
    private static final int LONGEST_TEXT = 400;

    private final StringBuilder text = new StringBuilder();

    private DryRunText() {}

    /** Lines, each ended. */
    static String of(FlowConfig flow, int files, DryRun.Outcome outcome, WriteRate rate) {
        DryRunText made = new DryRunText();
        made.line("flow %s: %d %s", flow.id(), files, files == 1 ? "file" : "files");
        outcome.sample().shown().forEach(made::record);
        made.counts(outcome);
        if (outcome.sample().records() > 0) {
            made.needs(flow, outcome, rate);
        }
        made.line("");
        return made.text.toString();
    }

    private void record(Sample.Shown shown) {
        line(
                "  %s at %d%s",
                shown.path(), shown.offset(), shown.key().isEmpty() ? "" : ", key " + printable(shown.key()));
        line("    %s", printable(shown.text().stripTrailing()));
    }

    private void counts(DryRun.Outcome outcome) {
        Accounting accounting = outcome.accounting();
        Sample sample = outcome.sample();
        line(
                "  read %,d bytes%s: %,d records to send, %,.0f bytes each on average",
                accounting.readBytes(),
                sample.isFull() ? " (a first part)" : "",
                sample.records(),
                sample.records() == 0 ? 0 : (double) sample.bytes() / sample.records());
        accounting.givenUpBytes().forEach((why, bytes) -> line("  %s: %,d bytes are left out", why, bytes));
        accounting.failedRecords().forEach((step, count) -> line("  %s does not understand %,d records", step, count));
    }

    private void needs(FlowConfig flow, DryRun.Outcome outcome, WriteRate rate) {
        if (!(flow.sink() instanceof Sink.Stream stream)) {
            if (flow.sink() instanceof Sink.Firehose && rate.bytesPerSecond() > 0) {
                firehose(outcome, rate);
            }
            return;
        }
        Sample sample = outcome.sample();
        boolean aggregates = stream.options().aggregate();
        double full = aggregates ? sample.recordsInFullAggregate() : 1;
        if (aggregates) {
            line("  up to %,.0f records share a Kinesis record", full);
        } else {
            line("  every record is a Kinesis record of its own (aggregation is off)");
        }
        if (rate.bytesPerSecond() <= 0) {
            line("  how fast the files grow cannot be told: give --rate, like 5MB/s, for shards and cost");
            return;
        }
        double perSecond =
                rate.bytesPerSecond() * sample.records() / outcome.accounting().readBytes();
        double mean = (double) sample.bytes() / sample.records();
        double linger = stream.options().linger().toMillis() / 1_000.0;
        estimate(rate, perSecond, Estimate.of(perSecond, mean, full, linger));
    }

    private void estimate(WriteRate rate, double perSecond, Estimate e) {
        line("  at %,.0f bytes/s (%s) that is %,.1f records/s:", rate.bytesPerSecond(), rate.source(), perSecond);
        line(
                "    aggregation ratio %,.1f; %,.1f Kinesis records/s of %,.0f bytes; %,.1f PUT payload units/s",
                e.recordsPerKinesisRecord(),
                e.kinesisRecordsPerSecond(),
                e.kinesisRecordBytes(),
                e.putUnitsPerSecond());
        line("    shards: %,d, without room for peaks", e.shards());
        line(
                "    estimated cost a month: provisioned %,.2f USD, on demand %,.2f USD, of writing alone (%s)",
                e.provisionedMonth(), e.onDemandMonth(), ListPrices.SOURCE);
    }

    private void firehose(DryRun.Outcome outcome, WriteRate rate) {
        double out = rate.bytesPerSecond()
                * outcome.sample().bytes()
                / outcome.accounting().readBytes();
        double month = out * ListPrices.HOURS_A_MONTH * 3_600 / 1e9 * ListPrices.FIREHOSE_GB;
        line(
                "  at %,.0f bytes/s (%s): estimated cost a month of Firehose's ingestion at least %,.2f USD; each"
                        + " Firehose record is rounded up to 5 KB",
                rate.bytesPerSecond(), rate.source(), month);
    }

    private static String printable(String text) {
        String cut = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "·");
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
