package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that are printed of results that JMH once stored. */
class CodecTablesTest {
    @TempDir
    Path directory;

    @Test
    void tablesHoldCostsPerRecordAndRatios() throws Exception {
        assertThat(CodecTables.markdown(CodecResult.read(stored()))).isEqualTo("""
                        | encode, per record | 100 B, shared keys (479) | 100 B, own keys (353) | 10 KB, shared keys (4) |
                        |---|--:|--:|--:|
                        | `digest` | 157 ns, 0 B | 213 ns, 0 B | 15168 ns, 16 B |
                        | **`millrace`** | 247 ns (+90), 109 B | 442 ns (+229), 243 B | 21984 ns (+6816), 10451 B |
                        | `generatedClasses` | 702 ns (+545), 554 B | 450 ns (+237), 721 B | 19520 ns (+4352), 31400 B |
                        | `generatedClasses` : `millrace` | 2.8 (6.1) | 1.0 (1.0) | 0.9 (0.6) |

                        | decode, per record | 100 B, shared keys (479) | 100 B, own keys (353) | 10 KB, shared keys (4) |
                        |---|--:|--:|--:|
                        | `digest` | 157 ns, 0 B | 213 ns, 0 B | 15168 ns, 11 B |
                        | **`millrace`** | 191 ns (+34), 80 B | 289 ns (+76), 171 B | 15312 ns (+144), 417 B |
                        | `generatedClasses` | 227 ns (+69), 288 B | 324 ns (+111), 463 B | 17344 ns (+2176), 10758 B |
                        | `kcl` | 317 ns (+160), 753 B | 985 ns (+772), 963 B | 18848 ns (+3680), 31644 B |
                        | `generatedClasses` : `millrace` | 1.2 (2.1) | 1.1 (1.5) | 1.1 |
                        | `kcl` : `millrace` | 1.7 (4.8) | 3.4 (10.2) | 1.2 |

                        | decode and filter, per record | 100 B, shared keys (479) | 100 B, own keys (353) | 10 KB, shared keys (4) |
                        |---|--:|--:|--:|
                        | `digest` | 157 ns, 0 B | 213 ns, 0 B | 15168 ns, 19 B |
                        | **`millrace`** | 241 ns (+83), 85 B | 571 ns (+359), 268 B | 15536 ns (+368), 640 B |
                        | `kcl` | 1131 ns (+974), 1106 B | 674 ns (+461), 1315 B | 19168 ns (+4000), 32024 B |
                        | `kcl` : `millrace` | 4.7 (11.7) | 1.2 (1.3) | 1.2 (10.9) |

                        JDK 17.0.15, 1 x 1 iterations of 1 s after 1 of warm-up""");
    }

    @Test
    void resultsOfSeveralRunsMakeOneTable() throws Exception {
        List<CodecResult> whole = CodecResult.read(stored());
        List<CodecResult> shuffled = new ArrayList<>(whole.subList(3, whole.size()));
        shuffled.addAll(whole.subList(0, 3));

        assertThat(CodecTables.markdown(shuffled)).isEqualTo(CodecTables.markdown(whole));
    }

    @Test
    void resultsWithoutAllocationOrInAnotherUnitAreRefused() throws Exception {
        String text = Files.readString(stored());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CodecResult.read(file(text.replace("gc.alloc.rate.norm", "gc.count"))))
                .withMessageContaining("-prof gc");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CodecResult.read(file(text.replace("ns/op", "us/op"))))
                .withMessageContaining("-tu ns");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("codec.json"), text);
    }

    private static Path stored() throws URISyntaxException {
        return Path.of(CodecTablesTest.class.getResource("/codec-results.json").toURI());
    }
}
