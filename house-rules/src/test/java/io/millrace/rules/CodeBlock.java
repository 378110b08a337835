package io.millrace.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A fenced piece of Java in a document. An ellipsis stands for any code.
 *
 * @param line of the document where it begins, from 1
 */
record CodeBlock(String document, int line, String code) {
    private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)//.*$");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    static List<CodeBlock> in(String document, String text) {
        List<CodeBlock> blocks = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("```java")) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).strip().equals("```")) {
                    end++;
                }
                blocks.add(new CodeBlock(document, i + 1, String.join("\n", lines.subList(i + 1, end))));
                i = end;
            }
        }
        return blocks;
    }

    /** Code without line comments and spaces, which a formatter may place as it likes. */
    static String bare(String code) {
        return SPACE.matcher(COMMENT.matcher(code).replaceAll("")).replaceAll("");
    }

    /** Whether a bare source has the parts between ellipses, one after another. */
    boolean isIn(String bareSource) {
        int from = 0;
        for (String part :
                Arrays.stream(code.split("\\.\\.\\.", -1)).map(CodeBlock::bare).toList()) {
            int at = bareSource.indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return true;
    }

    @Override
    public String toString() {
        return document + ":" + line;
    }
}
