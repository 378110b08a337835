package io.millrace.consumer.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Worker rows as items of this library's own table: partition {@code worker}, sorted by incarnation. */
final class WorkerItems {
    static final String PARTITION = "p";
    static final String SORT = "k";
    static final String WORKERS = "worker";
    private static final String WORKER_ID = "worker";
    private static final String BEAT = "beat";
    private static final String DEAD = "dead";
    private static final String UP = "up";
    private static final String HELD = "n";
    private static final String INBOX = "inbox";
    private static final String ASKS = "asks";
    private static final String CHOICE = "streams";
    private static final String ABOUT = "info";
    private static final String CODING = "v";
    private static final long KNOWN_CODING = 1;
    private static final String TOTAL = "load";
    private static final String RATES = "loads";

    private WorkerItems() {}

    static Map<String, AttributeValue> key(String incarnation) {
        return Map.of(PARTITION, ItemChange.text(WORKERS), SORT, ItemChange.text(incarnation));
    }

    static WorkerRow row(Map<String, AttributeValue> item) {
        return new WorkerRow(
                LeaseItems.text(item, SORT).orElse(""),
                LeaseItems.text(item, WORKER_ID).orElse(""),
                LeaseItems.number(item, BEAT).orElse(0L),
                isTrue(item, DEAD),
                isTrue(item, UP),
                LeaseItems.number(item, HELD).orElse(0L).intValue(),
                LeaseItems.texts(item, INBOX),
                LeaseItems.texts(item, ASKS),
                LeaseItems.text(item, CHOICE).orElse(""),
                loads(item));
    }

    /** Nothing of rows without it, and of rows in a coding that is newer than this code. */
    private static LoadReport loads(Map<String, AttributeValue> item) {
        AttributeValue about = item.get(ABOUT);
        if (about == null || LeaseItems.number(about.m(), CODING).orElse(0L) != KNOWN_CODING) {
            return LoadReport.NONE;
        }
        AttributeValue rates = about.m().get(RATES);
        return new LoadReport(
                rates != null,
                LeaseItems.number(about.m(), TOTAL).map(OptionalLong::of).orElse(OptionalLong.empty()),
                rates == null || rates.b() == null
                        ? Map.of()
                        : LoadReport.decoded(rates.b().asByteBuffer()));
    }

    /** The coding; from a worker that would share out loads these, and their total once it is measured. A zone may join them. */
    private static AttributeValue about(LoadReport loads) {
        Map<String, AttributeValue> about = new HashMap<>();
        about.put(CODING, ItemChange.number(KNOWN_CODING));
        loads.total().ifPresent(total -> about.put(TOTAL, ItemChange.number(total)));
        if (loads.byThroughput()) {
            about.put(RATES, AttributeValue.fromB(SdkBytes.fromByteBuffer(loads.coded())));
        }
        return AttributeValue.fromM(about);
    }

    static Map<String, AttributeValue> item(WorkerRow row) {
        Map<String, AttributeValue> item = new HashMap<>(key(row.incarnation()));
        item.put(WORKER_ID, ItemChange.text(row.workerId()));
        item.put(BEAT, ItemChange.number(row.beat()));
        item.put(UP, AttributeValue.fromBool(row.up()));
        item.put(HELD, ItemChange.number(row.held()));
        if (!row.choice().isEmpty()) {
            item.put(CHOICE, ItemChange.text(row.choice()));
        }
        if (!row.loads().equals(LoadReport.NONE)) {
            item.put(ABOUT, about(row.loads()));
        }
        return item;
    }

    /** What stands in the place of a row that is missing: nobody can register under it again. */
    static Map<String, AttributeValue> tombstone(String incarnation) {
        Map<String, AttributeValue> item = new HashMap<>(key(incarnation));
        item.put(BEAT, ItemChange.number(0));
        item.put(DEAD, AttributeValue.fromBool(true));
        return item;
    }

    static ItemChange beat(WorkerRows.Beat beat) {
        ItemChange change = new ItemChange()
                .onlyIfEquals(BEAT, ItemChange.number(beat.expected()))
                .onlyIfAbsent(DEAD)
                .set(BEAT, ItemChange.number(beat.expected() + 1))
                .set(HELD, ItemChange.number(beat.held()))
                .set(UP, AttributeValue.fromBool(beat.up()))
                .takeOut(INBOX, beat.arrived())
                .takeOut(ASKS, beat.answered());
        if (!beat.choice().isEmpty()) {
            change.set(CHOICE, ItemChange.text(beat.choice()));
        }
        return beat.loads().equals(LoadReport.NONE) ? change : change.set(ABOUT, about(beat.loads()));
    }

    static ItemChange kill(long seenBeat) {
        return new ItemChange()
                .onlyIfEquals(BEAT, ItemChange.number(seenBeat))
                .onlyIfAbsent(DEAD)
                .set(DEAD, AttributeValue.fromBool(true));
    }

    static ItemChange reserve(WorkerRows.Reservation wish) {
        return new ItemChange()
                .onlyIfAbsent(DEAD)
                .onlyIfEquals(UP, AttributeValue.fromBool(true))
                .onlyIfEquals(HELD, ItemChange.number(wish.seenHeld()))
                .onlyIfFewerThan(wish.limit(), INBOX)
                .add(INBOX, ItemChange.texts(Set.of(wish.key())));
    }

    static ItemChange ask(String ask) {
        return new ItemChange().onlyIfPresent(PARTITION).onlyIfAbsent(DEAD).add(ASKS, ItemChange.texts(Set.of(ask)));
    }

    static ItemChange takeBack(String ask) {
        return new ItemChange().onlyIfPresent(PARTITION).takeOut(ASKS, Set.of(ask));
    }

    static ItemChange withdraw(String key) {
        return new ItemChange().onlyIfPresent(PARTITION).takeOut(INBOX, Set.of(key));
    }

    private static boolean isTrue(Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        return value != null && Boolean.TRUE.equals(value.bool());
    }
}
