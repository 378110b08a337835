package io.millrace.agent.config;

import io.millrace.agent.config.Source.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Keys of the files that a flow reads. */
final class FileKeys {
    private static final Key<List<String>> INCLUDE = Key.of(
                    "include",
                    Groups.oneOrList(Kinds.glob()),
                    "Absolute patterns of files. *, ?, [a-z] and {a,b} match within a name, ** any number of"
                            + " directories.")
            .necessary();
    private static final Key<List<String>> EXCLUDE = Key.of(
            "exclude",
            Groups.oneOrList(Kinds.nameGlob()),
            "Patterns of files that are left alone; one without a slash is matched against the name alone.");
    private static final Key<Start> START = Key.of(
                    "start",
                    ChoiceKind.of("beginning", Start.BEGINNING, "end", Start.END),
                    "Where a file begins that is there when the flow first starts. Files that appear later begin at"
                            + " their first byte.")
            .byDefault("beginning");
    private static final Key<Duration> IGNORE_OLDER = Key.of(
            "ignoreOlder",
            new TimeKind("1s", "3650d"),
            "Files last written longer ago than this when they are first seen are left alone.");
    private static final Key<Boolean> GZIP = Key.of(
                    "gzip", Kinds.flag(), "Whether *.gz files are read too, decompressed.")
            .byDefault(false);
    private static final Key<List<Path>> ROOTS = Key.of(
            "roots",
            Groups.oneOrList(Kinds.absolutePath()),
            "If given, a file is read only if its real path, symbolic links resolved, lies under one of these"
                    + " directories.");
    static final Section SECTION = Section.strict(
            "files",
            "Files that a flow reads. Files of which the name ends in .bz2 or .zip are always left alone.",
            List.of(INCLUDE, EXCLUDE, START, IGNORE_OLDER, GZIP, ROOTS));
    static final Key<Values> FILES = Key.of(
            "files",
            Groups.object(SECTION, INCLUDE),
            "The files to read: a pattern, a list of patterns, or an object.");

    private FileKeys() {}

    static Source source(Values values) {
        return new Source.Files(
                values.get(INCLUDE),
                values.find(EXCLUDE).orElse(List.of()),
                values.get(START),
                values.find(IGNORE_OLDER),
                values.get(GZIP),
                values.find(ROOTS).orElse(List.of()));
    }
}
