package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SavedStateTest {
    private static final SavedState STATE = new SavedState(
            new Checkpoint("49590338271490256608559692538361571095921575989136588898", 412),
            ByteBuffer.wrap(new byte[] {1, 2, 3, -128}));

    @Test
    void comesBackAsItWasSaved() {
        assertThat(SavedState.decode(STATE.encode())).contains(STATE);
        SavedState empty = new SavedState(Checkpoint.SHARD_END, ByteBuffer.allocate(0));
        assertThat(SavedState.decode(empty.encode())).contains(empty);
        assertThat(STATE.state().isReadOnly()).isTrue();
    }

    @Test
    void nonsenseIsNothingOrBelongsToAnotherMark() {
        ByteBuffer good = STATE.encode();
        byte[] bytes = new byte[good.remaining() - STATE.state().remaining()];
        good.get(bytes);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(SavedState.decode(ByteBuffer.wrap(bytes, 0, length))).isEmpty();
        }
        Random random = new Random(3);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(SavedState.decode(ByteBuffer.wrap(damaged))
                            .filter(found -> found.mark().equals(STATE.mark())))
                    .isEmpty();
        }
    }
}
