package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseBoardTest {
    private static final LeaseTiming TIMING = LeaseTiming.of(ScriptedFleet.LEASE_TIME);
    private static final List<TokenKind> KINDS = List.of(TokenKind.values());
    private static final List<String> HOLDERS = List.of("one", "two", "three");
    private static final int KEYS = 12;

    /** A lease in any state, often that of before. */
    private static Lease any(Random random) {
        String key = "shard-" + random.nextInt(KEYS);
        long counter = random.nextInt(3);
        TokenKind kind = KINDS.get(random.nextInt(KINDS.size()));
        String holder = HOLDERS.get(random.nextInt(HOLDERS.size()));
        Optional<LeaseToken> token = random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(new LeaseToken(
                        holder, 1, kind, kind == TokenKind.RELEASED ? Optional.empty() : Optional.of(holder), counter));
        return new Lease(
                key,
                random.nextInt(3) == 0 ? Optional.empty() : Optional.of(holder),
                Optional.empty(),
                counter,
                random.nextInt(5) == 0 ? Checkpoint.SHARD_END : Checkpoint.TRIM_HORIZON,
                Set.of(),
                Set.of(),
                Optional.empty(),
                token.map(LeaseToken::text),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void claimableLeasesAreThoseThatAreClaimableOneByOne(long seed) {
        Random random = new Random(seed);
        LeaseBoard board = new LeaseBoard(TIMING);
        Set<String> dead = new HashSet<>();
        long now = 0;
        int found = 0;
        for (int step = 0; step < 2_000; step++) {
            now += random.nextLong(TIMING.leaseTime().toNanos() / 2);
            switch (random.nextInt(20)) {
                case 0 -> board.gone("shard-" + random.nextInt(KEYS));
                case 1 -> dead.add(HOLDERS.get(random.nextInt(HOLDERS.size())));
                case 2 -> dead.clear();
                case 3 -> board.observeAll(List.copyOf(board.all().subList(0, board.size() / 2)), now);
                case 4, 5, 6 -> board.observeAll(board.all(), now);
                default -> board.observe(any(random), now);
            }
            List<Lease> claimable = board.claimable(dead::contains);
            found += claimable.size();
            assertThat(claimable)
                    .as("step %d", step)
                    .containsExactlyInAnyOrderElementsOf(board.all().stream()
                            .filter(lease -> board.isClaimable(lease.key(), dead::contains))
                            .toList());
        }
        assertThat(found).isGreaterThan(1_000);
    }
}
