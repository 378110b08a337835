package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What runs on one machine runs on any that has a JVM, whatever its C library and processor: nothing here is compiled for one of them. */
class NoNativeCodeTest {
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|exe)(\\.[0-9.]+)?");

    @Test
    void noLibraryThatAProducerNeedsHasNativeCodeInIt() throws IOException {
        List<String> jars = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (path.endsWith(".jar")) {
                jars.add(new File(path).getName());
                try (JarFile jar = new JarFile(path)) {
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> NATIVE.matcher(name).matches())
                            .forEach(name -> found.add(path + "!" + name));
                }
            }
        }
        assertThat(jars).anyMatch(jar -> jar.startsWith("kinesis-")).anyMatch(jar -> jar.startsWith("netty-handler-"));
        assertThat(found).isEmpty();
    }
}
