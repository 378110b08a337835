package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the lists of options to the builders; write them anew with {@code -Dmillrace.write=true}. */
class OptionDocumentsTest {
    enum Guide {
        PRODUCER("producer", "KinesisProducer.builder(stream)", 25, "KinesisProducer ProducerOptions"),
        CONSUMER(
                "consumer",
                "KinesisConsumer.builder(stream, application)",
                30,
                "ConsumerBuilder HandlingOptions LeaseOptions");

        private final String module;
        private final String builder;
        private final int atLeast;
        private final String sources;

        Guide(String module, String builder, int atLeast, String sources) {
            this.module = module;
            this.builder = builder;
            this.atLeast = atLeast;
            this.sources = sources;
        }

        List<BuilderOptions.Option> options() throws IOException {
            List<BuilderOptions.Option> options = new ArrayList<>();
            for (String source : sources.split(" ", -1)) {
                Path file = Path.of("..", module, "src/main/java/io/millrace", module, source + ".java");
                options.addAll(BuilderOptions.in(Files.readString(file)));
            }
            return options;
        }
    }

    @ParameterizedTest
    @EnumSource
    void guideHasEveryOptionOfTheBuilder(Guide guide) throws IOException {
        List<BuilderOptions.Option> options = guide.options();
        String head = "# Options of the " + guide.module + "\n\nOf `" + guide.builder
                + "`, as its source documents them; back to the [guide](README.md).\n";
        String table = BuilderOptions.markdown(head, options);
        Path document = Path.of("..", guide.module, "OPTIONS.md");
        if (Boolean.getBoolean("millrace.write")) {
            Files.writeString(document, table);
        }
        assertThat(document).hasContent(table);
        assertThat(options).hasSizeGreaterThanOrEqualTo(guide.atLeast);
        String readme = Files.readString(document.resolveSibling("README.md"));
        assertThat(readme.contains("(OPTIONS.md)")).as("the guide names it").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionTellsWhatItIsByDefault(Guide guide) throws IOException {
        assertThat(guide.options())
                .filteredOn(option -> !option.tellsItsDefault())
                .isEmpty();
    }

    @Test
    void optionIsReadWithItsComment() {
        String source = """
                class A {
                    /**
                     * How long: 1 ms to {@code 1 h}, default {@link Times#SHORT}.
                     *
                     * @throws IllegalArgumentException if not
                     */
                    public B longest(Duration time, @Nullable String name) {
                    }
                }
                """;
        assertThat(BuilderOptions.in(source))
                .containsExactly(new BuilderOptions.Option(
                        "longest(time, name)", "How long: 1 ms to `1 h`, default `Times.SHORT`."));
    }
}
