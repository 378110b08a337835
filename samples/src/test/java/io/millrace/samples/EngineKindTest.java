package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EngineKindTest {
    @Test
    void everyEngineHasAName() {
        assertThat(EngineKind.values())
                .extracting(EngineKind::text)
                .containsExactly("local-kinesis", "kinesis-mock", "localstack", "aws")
                .allSatisfy(name -> assertThat(EngineKind.named(name).text()).isEqualTo(name));
    }

    @Test
    void aNameThatIsNoneIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> EngineKind.named("moto"))
                .hasMessage(
                        "-Dmillrace.test.engine is moto, but there are local-kinesis, kinesis-mock, localstack, aws");
    }
}
