package io.millrace.agent.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In which order the columns of a table stand in its rows, as its CREATE TABLE statement tells. Names are in lower case. */
final class SqliteColumns {
    /** White space, a comment, a name or text in quotes, a word or number, any other character. */
    private static final Pattern TOKEN = Pattern.compile("\\s++|--[^\\n]*+|/\\*(?s:.*?)\\*/"
            + "|\"[^\"]*+(?:\"\"[^\"]*+)*+\"|`[^`]*+(?:``[^`]*+)*+`|'[^']*+(?:''[^']*+)*+'|\\[[^\\]]*+\\]"
            + "|[\\w$\\x{80}-\\x{10ffff}]++|.");

    private static final List<String> CONSTRAINTS = List.of("constraint", "primary", "unique", "check", "foreign");
    private static final int MAX_CHARACTERS = 4_000;

    private final List<String> declared = new ArrayList<>();
    private final List<String> key = new ArrayList<>();

    private SqliteColumns() {}

    /**
     * The columns in the order in which rows hold them: as declared, but in a table without row ids those of the key first.
     *
     * @throws DamagedCheckpoint if this is no such statement
     */
    static List<String> inRows(String createTable) throws DamagedCheckpoint {
        if (createTable.length() > MAX_CHARACTERS) {
            throw new DamagedCheckpoint("a table declared in " + createTable.length() + " characters");
        }
        SqliteColumns columns = new SqliteColumns();
        List<String> tokens = tokens(createTable);
        int open = tokens.indexOf("(");
        int close = tokens.lastIndexOf(")");
        if (open < 0 || close < open) {
            throw new DamagedCheckpoint("a table declared without columns");
        }
        columns.readDefinitions(tokens.subList(open + 1, close));
        List<String> options = tokens.subList(close + 1, tokens.size());
        return options.contains("without") && options.contains("rowid") ? columns.keyFirst() : columns.declared;
    }

    private static List<String> tokens(String sql) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        while (matcher.find()) {
            String token = matcher.group();
            if (!token.isBlank() && !token.startsWith("--") && !token.startsWith("/*")) {
                tokens.add(unquoted(token).toLowerCase(Locale.ROOT));
            }
        }
        return tokens;
    }

    private static String unquoted(String token) {
        char first = token.charAt(0);
        boolean isQuoted = token.length() > 1 && "\"`'[".indexOf(first) >= 0;
        if (!isQuoted) {
            return token;
        }
        String quote = String.valueOf(first);
        return token.substring(1, token.length() - 1).replace(quote + quote, quote);
    }

    private void readDefinitions(List<String> tokens) {
        List<String> definition = new ArrayList<>();
        int depth = 0;
        for (String token : tokens) {
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            if (depth == 0 && token.equals(",")) {
                addDefinition(definition);
                definition.clear();
            } else {
                definition.add(token);
            }
        }
        addDefinition(definition);
    }

    private void addDefinition(List<String> definition) {
        if (definition.isEmpty()) {
            return;
        }
        int primary = definition.indexOf("primary");
        if (!CONSTRAINTS.contains(definition.get(0))) {
            declared.add(definition.get(0));
            if (primary > 0) {
                key.add(definition.get(0));
            }
        } else if (primary >= 0) {
            addKey(definition.subList(primary, definition.size()));
        }
    }

    private void addKey(List<String> tokens) {
        boolean isName = false;
        for (String token : tokens) {
            if (isName) {
                key.add(token);
            }
            isName = token.equals("(") || token.equals(",");
        }
    }

    private List<String> keyFirst() {
        List<String> order = new ArrayList<>(key);
        declared.stream().filter(column -> !key.contains(column)).forEach(order::add);
        return order;
    }
}
