package io.millrace.agent.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files may be deleted: every byte is delivered (or given up by policy) and that is saved, and nobody appends to them any more. A file
 * is past when the agent saw it renamed or read it to its end for good, or when its name says so: there is a file of the same name without
 * the suffix that logrotate appends, or one of the same name with a later date in it. And nobody has written to it for a while, since a
 * writer may go on for a moment with a file that was renamed.
 */
public final class SafeToDelete {
    private static final Pattern SUFFIX = Pattern.compile(
            "(?<live>.+?)[.\\-_](?:\\d[\\d\\-_.:TZ]*|old|bak)(?:\\.(?:gz|zst|bz2|xz|Z))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern DATE = Pattern.compile("(?<!\\d)(\\d{4})([-_.]?)(\\d{2})\\2(\\d{2})(?![\\d])");

    private SafeToDelete() {}

    /**
     * Their paths, each once, in the order of the status.
     *
     * @param paths the files
     * @param unlisted how many files the status does not list, of which some may be safe too
     */
    public record Answer(List<String> paths, int unlisted) {
        public Answer {
            paths = List.copyOf(paths);
        }
    }

    /**
     * Judges every listed file of every flow; a path that several generations have is safe if all of them are.
     *
     * @param idle how long a file was not written to, by the time of the status
     * @param isStillThere whether the file of a path is the one that the status speaks of; of others nothing is said
     */
    public static Answer of(AgentStatus status, Duration idle, Predicate<FileStatus> isStillThere) {
        Instant latestWrite = status.time().minus(idle);
        Set<String> safe = new LinkedHashSet<>();
        Set<String> unsafe = new LinkedHashSet<>();
        int unlisted = 0;
        for (FlowStatus flow : status.flows()) {
            unlisted += Math.max(0, flow.fileCount() - flow.files().size());
            Set<String> names = new LinkedHashSet<>();
            flow.files().forEach(file -> names.add(file.path()));
            Map<String, String> latest = latest(names);
            for (FileStatus file : flow.files()) {
                boolean isSettled = file.safeToDelete() && !file.modified().isAfter(latestWrite);
                boolean isSafe = isSettled && isPast(file, names, latest);
                if (isStillThere.test(file)) {
                    (isSafe ? safe : unsafe).add(file.path());
                }
            }
        }
        safe.removeAll(unsafe);
        return new Answer(new ArrayList<>(safe), unlisted);
    }

    private static boolean isPast(FileStatus file, Set<String> names, Map<String, String> latest) {
        return switch (file.state()) {
            case "rotated", "done" -> true;
            case "idle" -> hasLiveName(file.path(), names) || hasLaterDate(file.path(), latest);
            default -> false;
        };
    }

    private static boolean hasLiveName(String path, Set<String> names) {
        Matcher matcher = SUFFIX.matcher(path);
        return matcher.matches() && names.contains(matcher.group("live"));
    }

    private record Dated(String shape, String date) {}

    /** The latest date of the names that are the same but for it. */
    private static Map<String, String> latest(Set<String> names) {
        Map<String, String> latest = new HashMap<>();
        for (String name : names) {
            dated(name).ifPresent(d -> latest.merge(d.shape, d.date, (a, b) -> a.compareTo(b) > 0 ? a : b));
        }
        return latest;
    }

    private static Optional<Dated> dated(String name) {
        Matcher matcher = DATE.matcher(name);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String shape = name.substring(0, matcher.start()) + "//" + name.substring(matcher.end());
        return Optional.of(new Dated(shape, matcher.group(1) + matcher.group(3) + matcher.group(4)));
    }

    private static boolean hasLaterDate(String path, Map<String, String> latest) {
        return dated(path)
                .map(own -> latest.getOrDefault(own.shape, "").compareTo(own.date) > 0)
                .orElse(false);
    }
}
