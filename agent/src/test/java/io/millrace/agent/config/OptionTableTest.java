package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That the documentation of all options is what the reader does. Uses the file of the checkout. */
class OptionTableTest {
    @Test
    void fileIsWhatTheKeysOfTheReaderMake() throws Exception {
        Committed.check(Path.of("OPTIONS.md"), OptionTable.text());
    }

    @Test
    void everyKeyOfBothFormsIsThere() {
        String text = OptionTable.text();
        for (Section root : new Section[] {AgentKeys.SECTION, OldAgentKeys.SECTION}) {
            AgentSchema.sections(root)
                    .forEach(section ->
                            section.keys().forEach(key -> assertThat(text).contains("\n| `" + key.name() + "` | ")));
        }
    }
}
