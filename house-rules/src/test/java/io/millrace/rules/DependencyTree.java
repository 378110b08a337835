package io.millrace.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a module brings with it at run time, as Maven's dependency plug-in wrote it, without what is optional.
 *
 * @param lines branches and coordinates, the module itself first
 * @param jars where they are, in the order of the lines
 */
record DependencyTree(List<String> lines, List<Path> jars) {
    private static final Pattern LINE = Pattern.compile(
            "(?<branches>[ |+\\\\-]*)(?<group>[\\w.-]+):(?<artifact>[\\w.-]+):jar(?::(?<classifier>linux[\\w-]+|osx[\\w-]+))?"
                    + ":(?<version>[\\w.-]+)(?::\\w+)?(?<optional> \\(optional\\))?\\s*");
    private static final String OURS = "io.millrace";

    static DependencyTree of(PublishedModule module) throws IOException {
        List<String> lines = new ArrayList<>();
        List<Path> jars = new ArrayList<>();
        int leftOut = Integer.MAX_VALUE;
        for (String text : Files.readAllLines(module.target().resolve("dependency-tree.txt"))) {
            Matcher line = LINE.matcher(text);
            if (!line.matches()) {
                throw new IllegalStateException("No line of a dependency tree: " + text);
            }
            int depth = line.group("branches").length();
            if (depth > leftOut) {
                continue;
            }
            leftOut = line.group("optional") == null ? Integer.MAX_VALUE : depth;
            if (line.group("optional") == null) {
                boolean isOurs = line.group("group").equals(OURS);
                lines.add(line.group("branches") + line.group("group") + ":" + line.group("artifact")
                        + (isOurs ? "" : ":" + line.group("version")));
                jars.add(isOurs ? ours(line.group("artifact")) : theirs(line));
            }
        }
        return new DependencyTree(lines, jars);
    }

    double megabytes() {
        return jars.stream().mapToLong(jar -> jar.toFile().length()).sum() / 1e6;
    }

    private static Path ours(String artifact) throws IOException {
        return PublishedModule.ALL.stream()
                .filter(module -> module.artifact().equals(artifact))
                .findFirst()
                .orElseThrow()
                .jar("");
    }

    private static Path theirs(Matcher line) {
        String version = line.group("version");
        String classifier = line.group("classifier") == null ? "" : "-" + line.group("classifier");
        Path jar = Path.of(System.getProperty("millrace.repository", ""))
                .resolve(line.group("group").replace('.', '/'))
                .resolve(line.group("artifact"))
                .resolve(version)
                .resolve(line.group("artifact") + "-" + version + classifier + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("Not in the local repository: " + jar);
        }
        return jar;
    }
}
