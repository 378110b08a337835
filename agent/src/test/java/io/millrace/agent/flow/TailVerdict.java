package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.status.Accounting;
import io.millrace.agent.status.FileStatus;
import io.millrace.agent.status.FlowStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/**
 * What has to hold once everything has settled: a record that is on the disk was delivered, none that was not written, and none more often than
 * there were kills that found it sent and not saved as acked; what could not be read before it was gone is counted.
 */
final class TailVerdict {
    private final TailModel model;
    private final TailTraits traits;
    private final LogWriters writers;
    private final Map<String, Integer> mayRepeat = new HashMap<>();

    TailVerdict(TailModel model, TailTraits traits, LogWriters writers) {
        this.model = model;
        this.traits = traits;
        this.writers = writers;
    }

    /** The process is about to be killed: what was sent and not saved as acked will be sent again. */
    void killed() {
        Map<UUID, Long> acked = new HashMap<>();
        for (SavedGeneration saved : model.saved) {
            acked.put(saved.generation(), saved.ackedOffset());
        }
        Set<String> uncovered = new HashSet<>();
        for (TailModel.Sent sent : model.sent) {
            if (sent.offset() >= acked.getOrDefault(sent.generation(), 0L)) {
                uncovered.add(sent.text());
            }
        }
        uncovered.forEach(text -> mayRepeat.merge(text, 1, Integer::sum));
    }

    void judge() {
        Map<String, Integer> times = model.timesDelivered();
        nothingIsMissing(times);
        nothingIsRepeated(times);
        assertThat(times.keySet().stream().filter(text -> !writers.wrote(text)).limit(3))
                .as("delivered, and never written")
                .isEmpty();
        FlowStatus status = model.flow.status(model.now());
        everyByteIsAccountedFor(status.accounting());
        lossIsCounted(status);
    }

    private void nothingIsMissing(Map<String, Integer> times) {
        Set<String> missing = new LinkedHashSet<>();
        for (Path path : model.disk.paths()) {
            if (traits.isGlob() || path.toString().endsWith(".log")) {
                recordsOf(path).stream()
                        .filter(text -> !times.containsKey(text))
                        .forEach(missing::add);
            }
        }
        assertThat(missing.stream().map(TailVerdict::shown).limit(3))
                .as("on the disk, and never delivered: " + missing.size())
                .isEmpty();
    }

    private void nothingIsRepeated(Map<String, Integer> times) {
        Map<String, Integer> tooOften = new HashMap<>();
        times.forEach((text, count) -> {
            if (!traits.isSmall() && !text.startsWith("#") && count > 1 + mayRepeat.getOrDefault(text, 0)) {
                tooOften.put(text, count);
            }
        });
        assertThat(tooOften.keySet().stream().map(TailVerdict::shown).limit(3))
                .as("delivered too often: " + tooOften.size())
                .isEmpty();
    }

    /** All that this run took from files was delivered by it, since there is no policy to give anything up, and nothing waits. */
    private void everyByteIsAccountedFor(Accounting books) {
        long bytes = model.delivered.subList(model.deliveredBefore, model.delivered.size()).stream()
                .mapToLong(one -> one.text().length())
                .sum();
        assertThat(books)
                .isEqualTo(new Accounting(bytes, bytes, Map.of(), 0, books.readRecords(), Map.of(), books.lostBytes()));
    }

    /** A content that is nowhere by now was read to its end, or is called lost and counted. */
    private void lossIsCounted(FlowStatus status) {
        long unread = 0;
        for (FileStatus file : status.files()) {
            long left = file.sizeBytes() - file.readOffset();
            assertThat(file.state().equals("searched for") && left > 0)
                    .as("unread, gone and not counted: " + file)
                    .isFalse();
            unread += file.state().equals("lost") ? left : 0;
        }
        assertThat(status.accounting().lostBytes()).as("bytes counted as lost").isGreaterThanOrEqualTo(unread);
    }

    private List<String> recordsOf(Path path) {
        byte[] bytes = Objects.requireNonNull(model.disk.at(path)).content();
        String all = new String(path.toString().endsWith(".gz") ? unpacked(bytes) : bytes, StandardCharsets.ISO_8859_1);
        List<String> whole = new ArrayList<>();
        int from = 0;
        for (int at = all.indexOf('\n'); at >= 0; at = all.indexOf('\n', at + 1)) {
            boolean goesOn = at + 1 < all.length() && all.charAt(at + 1) == ' ';
            if (!goesOn) {
                whole.add(all.substring(from, at + 1));
                from = at + 1;
            }
        }
        return whole;
    }

    private static byte[] unpacked(byte[] bytes) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String shown(String text) {
        return text.length() < 100 ? text : text.substring(0, 60) + "..." + text.substring(text.length() - 30);
    }
}
