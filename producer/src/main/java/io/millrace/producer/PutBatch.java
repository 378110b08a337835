package io.millrace.producer;

import java.util.List;

/** The units of one PutRecords call, in the order of its entries. */
record PutBatch(List<Unit> units) {
    PutBatch {
        units = List.copyOf(units);
    }

    List<WireRecord> wireRecords() {
        return units.stream().map(unit -> unit.wire).toList();
    }
}
