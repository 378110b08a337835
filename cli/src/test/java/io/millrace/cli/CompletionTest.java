package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @Test
    void bashCompletesCommandsOptionsAndValues(@TempDir Path folder) throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("completion"),
                CommandRun.of("completion", "bash").succeeded().out());
        assertThat(complete(script, "millrace sha")).isEqualTo("shards");
        assertThat(complete(script, "millrace leases se")).isEqualTo("seek");
        assertThat(complete(script, "millrace tail --fr")).isEqualTo("--from");
        assertThat(complete(script, "millrace shards --output js")).isEqualTo("json");
    }

    @Test
    void zshGetsWhatMakesBashsScriptWork() {
        assertThat(CommandRun.of("completion", "zsh").succeeded().out())
                .startsWith("autoload ")
                .contains("bashcompinit");
        CommandRun.of("completion", "fish").assertRefusedWith(2, "'fish' is neither bash nor zsh");
    }

    /** What bash offers for the last word of a line. */
    private static String complete(Path script, String line) throws IOException, InterruptedException {
        String ask =
                "source " + script + "; COMP_WORDS=(" + line + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE='"
                        + line + "'; COMP_POINT=${#COMP_LINE}; _complete_millrace; echo \"${COMPREPLY[*]}\"";
        Process bash = new ProcessBuilder("bash", "-c", ask)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return answer;
    }
}
