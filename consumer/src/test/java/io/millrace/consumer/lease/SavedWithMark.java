package io.millrace.consumer.lease;

import io.millrace.consumer.shard.RecordPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** C: whoever gains a shard finds the state of the very mark that it starts behind, or of its parents' ends, and no other. */
final class SavedWithMark implements Guarantee {
    private final List<String> violations = new ArrayList<>();
    private long found;
    private long inherited;

    /** A state that says whose and of when it is. */
    private record Saying(String key) implements CheckpointState {
        @Override
        public Optional<ByteBuffer> at(RecordPosition mark) {
            return Optional.of(ByteBuffer.wrap(text(key, Checkpoint.of(mark)).getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Optional<ByteBuffer> atEnd() {
            return Optional.of(ByteBuffer.wrap(text(key, Checkpoint.SHARD_END).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String text(String key, Checkpoint mark) {
        return key + " at " + mark;
    }

    @Override
    public String name() {
        return "C checkpoint's state";
    }

    @Override
    public void gained(SimulatedWorker worker, Hold hold) {
        Lease item = ((HeldLease) hold).item();
        Set<String> states = hold.savesWith(new Saying(hold.key())).states().stream()
                .map(each -> StandardCharsets.UTF_8.decode(each).toString())
                .collect(Collectors.toSet());
        if (item.hasStarted()) {
            boolean fits = item.saved()
                    .filter(saved -> saved.mark().equals(item.checkpoint()))
                    .isPresent();
            Set<String> expected = fits ? Set.of(text(hold.key(), item.checkpoint())) : Set.of();
            found += states.size();
            check(states.equals(expected), hold.key() + " found " + states + " of " + expected);
        } else {
            Set<String> ends = item.parents().stream()
                    .map(parent -> text(parent, Checkpoint.SHARD_END))
                    .collect(Collectors.toSet());
            inherited += states.size();
            check(ends.containsAll(states), hold.key() + " inherited " + states + " of " + ends);
        }
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        Optional<Checkpoint> mark = write.checkpoint();
        Optional<Checkpoint> beside = write.saved().map(SavedState::mark);
        check(beside.isEmpty() || beside.equals(mark), write.key() + " saves with " + beside + " beside " + mark);
        // A lease whose children have started is ended unread, and leaves nothing.
        boolean mustSave = mark.filter(each -> !each.isShardEnd()).isPresent();
        check(!mustSave || beside.isPresent(), write.key() + " saves nothing beside " + mark);
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }

    /** How many states were found that a shard had saved itself. */
    long found() {
        return found;
    }

    /** How many states were found that parents had left. */
    long inherited() {
        return inherited;
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
