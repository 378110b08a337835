package io.millrace.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that a wrong one was probably meant to be. */
final class Nearest {
    private Nearest() {}

    /** The nearest by insertions, deletions, replacements and swaps of neighbours; none if all are far away. Case does not count. */
    static Optional<String> of(String wrong, Collection<String> known) {
        int farthest = Math.max(2, wrong.length() / 3);
        return known.stream()
                .filter(word -> distance(wrong, word) <= farthest && distance(wrong, word) < word.length())
                .min(Comparator.comparingInt((String word) -> distance(wrong, word))
                        .thenComparing(word -> word));
    }

    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(String a, String b, int i, int j, int[][] cost) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
