package apigw.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON text as maps, lists, texts, booleans, nulls and numbers: Integer, Long, BigInteger, or the text of a Decimal. */
final class Json {
    private static final int DEEPEST = 1000;
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** A number with a fraction or an exponent, until it is known what it is to be. */
    static final class Decimal {
        final String text;

        Decimal(String text) {
            this.text = text;
        }

        BigDecimal exact() {
            return new BigDecimal(text);
        }

        double value() {
            return Double.parseDouble(text);
        }
    }

    /** Raises IllegalArgumentException. */
    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.space();
        if (json.at < text.length()) {
            throw json.unexpected();
        }
        return value;
    }

    private Object value(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("Document nesting depth (" + depth + ") exceeds the maximum allowed");
        }
        switch (next()) {
            case '{':
                return object(depth);
            case '[':
                return array(depth);
            case '"':
                return string();
            case 't':
                return word("true", true);
            case 'f':
                return word("false", false);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> found = new LinkedHashMap<>();
        at++;
        if (next() == '}') {
            at++;
            return found;
        }
        while (true) {
            if (next() != '"') {
                throw unexpected();
            }
            String name = string();
            if (next() != ':') {
                throw unexpected();
            }
            at++;
            found.put(name, value(depth + 1));
            if (!goesOn('}')) {
                return found;
            }
        }
    }

    private List<Object> array(int depth) {
        List<Object> found = new ArrayList<>();
        at++;
        if (next() == ']') {
            at++;
            return found;
        }
        while (true) {
            found.add(value(depth + 1));
            if (!goesOn(']')) {
                return found;
            }
        }
    }

    private boolean goesOn(char end) {
        char found = next();
        if (found != ',' && found != end) {
            throw unexpected();
        }
        at++;
        return found == ',';
    }

    private String string() {
        int begins = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
            at++;
        }
        StringBuilder found = new StringBuilder().append(text, begins, at);
        while (peek() != '"') {
            char each = text.charAt(at++);
            found.append(each == '\\' ? escaped() : each);
        }
        at++;
        return found.toString();
    }

    private char escaped() {
        char each = peek();
        at++;
        switch (each) {
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                if (at + 4 > text.length()) {
                    throw unexpected();
                }
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            default:
                return each;
        }
    }

    private Object word(String word, Object meaning) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return meaning;
    }

    private Object number() {
        int begins = at;
        boolean whole = true;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            whole &= ".eE".indexOf(text.charAt(at++)) < 0;
        }
        String found = text.substring(begins, at);
        try {
            if (!whole) {
                Double.parseDouble(found);
                return new Decimal(found);
            }
            BigInteger number = new BigInteger(found);
            if (number.bitLength() < 32) {
                return number.intValue();
            }
            return number.bitLength() < 64 ? (Object) number.longValue() : number;
        } catch (NumberFormatException none) {
            at = begins;
            throw unexpected();
        }
    }

    private char next() {
        space();
        return peek();
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("Unexpected end-of-input");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException unexpected() {
        String found = at < text.length() ? "Unexpected character ('" + text.charAt(at) + "')" : "Unexpected end-of-input";
        return new IllegalArgumentException(found + " at column " + (at + 1));
    }
}
