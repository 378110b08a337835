package io.millrace.agent;

import io.millrace.agent.config.Source;
import io.millrace.agent.file.DirectoryScan;
import io.millrace.agent.file.LocalDisk;
import io.millrace.agent.file.PathPatterns;
import io.millrace.agent.file.Sighting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the files of a flow are there and may be read. */
final class FileCheck {
    private FileCheck() {}

    static void run(String flow, Source.Files files, Findings findings) {
        DirectoryScan.Result found = scan(files);
        found.troubles()
                .forEach((path, why) ->
                        findings.problem("flow " + flow + ": " + path + " cannot be looked into: " + why));
        List<Path> closed = found.files().stream()
                .map(Sighting::path)
                .filter(path -> !Files.isReadable(path))
                .toList();
        if (!closed.isEmpty()) {
            findings.problem("flow " + flow + ": " + closed.size() + " of "
                    + found.files().size()
                    + " files may not be read by this user, " + closed.get(0)
                    + " for one: add the agent's user to the group that owns them (often adm)");
        }
        int count = found.files().size();
        findings.note("flow " + flow + ": "
                + (count == 0
                        ? "no file matches " + String.join(", ", files.include()) + " at the moment"
                        : count + (count == 1 ? " file" : " files")));
    }

    static DirectoryScan.Result scan(Source.Files files) {
        return new DirectoryScan(
                        new LocalDisk(),
                        new PathPatterns(files.include(), files.exclude()),
                        files.compressed(),
                        files.roots())
                .run();
    }
}
