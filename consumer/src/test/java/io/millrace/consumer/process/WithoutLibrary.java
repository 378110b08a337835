package io.millrace.consumer.process;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The classes of this run once more, as they are where the optional library is not on the class path. */
final class WithoutLibrary extends URLClassLoader {
    WithoutLibrary(String jarName) {
        super(classPath(jarName), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] classPath(String leftOut) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains(leftOut))
                .map(WithoutLibrary::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
