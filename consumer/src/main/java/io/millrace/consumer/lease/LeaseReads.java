package io.millrace.consumer.lease;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Consistent reads of a few leases at once. */
final class LeaseReads {
    private final Incarnation incarnation;

    LeaseReads(Incarnation incarnation) {
        this.incarnation = incarnation;
    }

    void one(String key, Consumer<Optional<Lease>> then) {
        incarnation
                .attempts()
                .send("read lease", () -> incarnation.ports().leases().read(key), then);
    }

    /** Every key's lease, empty where there is none; at once if there are no keys. */
    void all(Collection<String> keys, Consumer<Map<String, Optional<Lease>>> then) {
        Map<String, Optional<Lease>> found = new HashMap<>();
        if (keys.isEmpty()) {
            then.accept(found);
            return;
        }
        for (String key : keys) {
            one(key, lease -> {
                found.put(key, lease);
                if (found.size() == keys.size()) {
                    then.accept(found);
                }
            });
        }
    }
}
